"""What a shared management information system takes: care data of every paragraph, by its own reading of KL's guide."""

from collections.abc import Iterator
from typing import Final

from synlig_sandbox.nursing import TAKEN as NURSING
from synlig_sandbox.reading import Json, Reading

GUIDE: Final = "http://municipality-care-data.gateway.kl.dk/1.0/StructureDefinition/"
FSIII: Final = "http://kl.dk/fhir/common/caresocial/CodeSystem/FSIII"
OBSERVED: Final = {"status", "code", "subject", "focus", "effectiveDateTime", "valueCodeableConcept"}
GOAL: Final = {"lifecycleStatus", "category", "description", "subject", "startDate", "target", "addresses"}
TAKEN: Final = {
    **NURSING,
    "klgateway-care-condition": ("Condition", {*NURSING["klgateway-care-condition"][1], "severity"}),
    "klgateway-care-citizens-own-observation": ("Observation", OBSERVED),
    "klgateway-care-goal": ("Goal", GOAL),
}
CODED: Final = ("klgateway-care-condition", "klgateway-care-completed-intervention")


def only_fsiii(profile: str, resource: Json) -> Iterator[str]:
    """Whether conditions and interventions are coded in FSIII, once each."""
    if profile in CODED and [each["system"] for each in resource["code"]["coding"]] != [FSIII]:
        yield "not-fsiii"


READING: Final = Reading(GUIDE, "klgateway-care-delivery-report", TAKEN, "klgateway-care-citizen", only_fsiii)
