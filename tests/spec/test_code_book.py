"""The code book: every FSIII concept once under each style, with area, domain and paragraf."""

from collections import Counter

import pytest

from synlig.core.codes import FSIII, KL_CODES
from synlig.declared import codes

BOOK = codes.load()


def test_every_fsiii_concept_is_held_under_both_styles() -> None:
    styles = Counter(code.style for code in BOOK.codes.values() if code.system == FSIII)
    assert styles == {"uuid": 414, "legacy": 414}


def test_a_legacy_key_is_counted_under_its_uuid() -> None:
    assert BOOK.canonical("J1") == "43c2b7f0-5e55-4627-8fcf-bdaf5a9d84ac"
    assert BOOK.canonical("43c2b7f0-5e55-4627-8fcf-bdaf5a9d84ac") == "43c2b7f0-5e55-4627-8fcf-bdaf5a9d84ac"
    assert BOOK.canonical("no-such-code") is None
    assert BOOK.canonical("J1", KL_CODES) is None


def test_omraade_is_the_parent_whichever_style_was_reported() -> None:
    area = BOOK.omraade("J1.1")
    assert area is not None
    assert (area.code, area.display_da) == ("43c2b7f0-5e55-4627-8fcf-bdaf5a9d84ac", "Egenomsorg")


@pytest.mark.parametrize(
    ("url", "size"),
    [
        ("http://fhir.kl.dk/gateway/ValueSet/FSIIICareConditions", 182),
        ("http://fhir.kl.dk/gateway/ValueSet/FSIIICareInterventions", 184),
        ("http://fhir.kl.dk/rehab/ValueSet/Conditions140", 17),
        ("http://fhir.kl.dk/prevention/ValueSet/KLConditionCodes119", 20),
        ("http://fhir.kl.dk/term/ValueSet/KLSeveritiesFSIII", 12),
        ("http://hl7.org/fhir/ValueSet/request-status|4.0.1", 7),
        ("http://terminology.hl7.org/ValueSet/v3-ActEncounterCode", 11),
    ],
)
def test_value_sets_have_the_published_number_of_codes(url: str, size: int) -> None:
    held = BOOK.valueset(url)
    assert held is not None
    assert len(held) == size


def test_every_intervention_has_a_paragraf() -> None:
    counts = Counter(code.paragraf for code in BOOK.concepts("intervention"))
    assert counts == {
        "§138": 52, "§83": 17, "§119": 15, "§83a": 12, "§140": 10, "ældrelov": 9, "§84": 4,
        "§112": 3, "§86": 2, "§113": 1, "§114": 1, "§116": 1,
    }  # fmt: skip


def test_conditions_have_a_domain_and_no_paragraf() -> None:
    counts = Counter((code.domain, code.paragraf) for code in BOOK.concepts("condition"))
    assert counts == {
        ("sygepleje", None): 54, ("genoptraening", None): 50, ("pleje-omsorg", None): 37,
        ("forebyggelse", None): 21, ("hjaelpemidler", None): 6,
    }  # fmt: skip
