"""The rules between elements once more, on structs and stricter than asked: what is odd is left to the exact way."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from msgspec import UNSET

from synlig.core.codes import FSIII, CodeBook
from synlig.core.profile import Profiles
from synlig.pipeline.gate.fast_heart import HEART_CHECKS
from synlig.pipeline.gate.kl_rules import FOLLOW_UP, NICOTINE
from synlig.pipeline.gate.scope import TERM

Find = Callable[[str], Any]
Check = Callable[[Any, Find], bool]
OPEN: Final = frozenset({"active", "recurrence", "relapse"})


class FastRules:
    """The rules for each profile, made for the declared codes."""

    def __init__(self, profiles: Profiles, codebook: CodeBook) -> None:
        self._profiles = profiles
        self._codebook = codebook
        asked = profiles.invariants["klgateway-citizen-observation-code-and-value-must-match"].codes
        self._asked = codebook.canonical(asked[0], FSIII)
        self._home = self._codes("KLConditionCodesHomeCare")
        self._areas = self._codes("KLHomeCareAreasFSIII")
        self._performance = self._codes("KLPerformanceLevelCodesFSIII")
        self._importance = self._codes("KLImportanceLevelCodesFSIII")

    def of(self, profile: str, kind: str) -> list[Check]:
        """The rules of the profile with this id, for resources of type `kind`."""
        made: list[Check] = [self._kind_rules()[kind]] if kind in self._kind_rules() else []
        own = self._profile_rules().get(profile)
        return [*made, own] if own is not None else made

    def _codes(self, name: str) -> frozenset[str]:
        return frozenset(code for _, code in self._codebook.valueset(TERM + name) or ())

    def _kind_rules(self) -> Mapping[str, Check]:
        return {"Condition": _condition, "Procedure": _procedure, "Organization": _organization}

    def _profile_rules(self) -> Mapping[str, Check]:
        return {
            "klgateway-care-citizen": _alive,
            "klgateway-care-condition": self._severity,
            "klgateway-care-goal": self._goal,
            "klgateway-care-follow-up-observation": _follow_up,
            "klgateway-care-citizens-own-observation": self._own_observation,
            "klgateway-care-general-encounter": self._encounter,
            "klgateway-care-encounter": self._planned_encounter,
            "klgateway-140-care-plan": _reason_when_ended,
            "klgateway-119-care-plan": _reason_when_ended,
            "klgateway-140-planned-intervention": self._intervention("klgateway-140-intervention"),
            "klgateway-119-planned-intervention": self._intervention("klgateway-119-intervention"),
            "klgateway-140-servicerequest": self._plan_type,
            **HEART_CHECKS,
        }

    def _severity(self, condition: Any, _: Find) -> bool:
        return (condition.severity is not UNSET) == (condition.code.coding[0].code in self._home)

    def _goal(self, goal: Any, find: Find) -> bool:
        return find(goal.addresses[0].reference).code.coding[0].code in self._home

    def _own_observation(self, observation: Any, find: Find) -> bool:
        focus = find(observation.focus[0].reference).code.coding[0].code
        asked, given = observation.code.coding, observation.valueCodeableConcept.coding
        if len(asked) != 1 or len(given) != 1 or (focus not in self._home and focus not in self._areas):
            return False
        levels = self._performance if self._codebook.canonical(asked[0].code) == self._asked else self._importance
        return given[0].code in levels

    def _encounter(self, encounter: Any, _: Find) -> bool:
        if self._profiles.switches["follow_up_reason"] == "off" or encounter.reasonReference is not UNSET:
            return True
        return all(coding.code != FOLLOW_UP for concept in encounter.type for coding in concept.coding)

    def _planned_encounter(self, _: Any, __: Find) -> bool:
        return self._profiles.switches["follow_up_reason"] == "off"

    def _intervention(self, stem: str) -> Check:
        needing = frozenset(self._profiles.invariants[stem + "-1"].codes) | {NICOTINE}
        refusing = frozenset(self._profiles.invariants[stem + "-2"].codes)

        def check(plan: Any, _: Find) -> bool:
            unwanted = needing if plan.basedOn is UNSET else refusing
            coding = plan.activity[0].detail.code.coding
            return coding is UNSET or all(each.code not in unwanted for each in coding)

        return check

    def _plan_type(self, request: Any, _: Find) -> bool:
        wanted = self._profiles.invariants["gateway-140-service-request-1"].codes
        return any(coding.code in wanted for concept in request.category for coding in concept.coding)


def _condition(condition: Any, _: Find) -> bool:
    """con-3, con-5 and the rule that what has ended is not on the problem list."""
    checked, status = condition.verificationStatus, condition.clinicalStatus
    in_error = checked is not UNSET and any(coding.code == "entered-in-error" for coding in checked.coding)
    listed = getattr(condition, "category", UNSET) is not UNSET
    if status is UNSET:
        return in_error or not listed
    return not in_error and not (listed and status.coding[0].code not in OPEN)


def _procedure(procedure: Any, _: Find) -> bool:
    return procedure.status in ("completed", "entered-in-error")


def _follow_up(observation: Any, _: Find) -> bool:
    return observation.status in ("final", "entered-in-error")


def _alive(citizen: Any, _: Find) -> bool:
    return citizen.deceasedBoolean is UNSET or citizen.deceasedBoolean is False


def _organization(organization: Any, _: Find) -> bool:
    """Identified by SOR or KOMBIT: the third kind a profile lets through does not identify alone."""
    value = organization.identifier[0].value
    return value.isdigit() or value.startswith("urn:uuid:")


def _reason_when_ended(plan: Any, _: Find) -> bool:
    detail = plan.activity[0].detail
    return (detail.statusReason is not UNSET) == (detail.status in ("cancelled", "stopped"))
