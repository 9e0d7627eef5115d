"""What we publish from our own declarations says the same as the code book, the places and the value sets."""

import csv
from datetime import date
from pathlib import Path

import pytest

from synlig.core.codes import FSIII, UCUM
from synlig.declared import classification, codes, organisations
from synlig.pipeline.terminology import (
    Asked,
    Expand,
    LookUp,
    Terminology,
    Translate,
    Validate,
    expand,
    look_up,
    translate,
    validate,
)

DAY = date(2026, 11, 24)
BOOK = codes.load()
PUBLISHED = Terminology(classification.load())


def test_every_code_of_the_book_is_found_with_its_words() -> None:
    for (system, code), known in BOOK.codes.items():
        found = look_up(PUBLISHED, LookUp(Asked(system, code), DAY))
        assert found.display == known.display_da
        assert found.concept.en, known.display_da


def test_both_forms_of_an_fsiii_code_lead_to_each_other() -> None:
    for code in BOOK.codes.values():
        if code.system == FSIII:
            url = classification.LEGACY_TO_UUID if code.style == "legacy" else classification.UUID_TO_LEGACY
            found = translate(PUBLISHED, Translate((Asked(FSIII, code.code),), DAY, url))
            assert [(match.code, match.equivalence) for match in found.matches] == [(code.paired, "equivalent")]


def test_conditions_and_interventions_lead_to_their_area() -> None:
    for kind in classification.GROUPED:
        for code in BOOK.concepts(kind):
            area = BOOK.omraade(code.code)
            found = translate(PUBLISHED, Translate((Asked(FSIII, code.code),), DAY, classification.TO_AREA))
            assert area is not None
            assert [match.code for match in found.matches] == [area.code]


def test_every_value_set_expands_to_its_members() -> None:
    for url, members in BOOK.sets.items():
        found = expand(PUBLISHED, Expand(url, DAY, nested=False))
        assert {node.member.key for node in found.contains} == members


def test_a_tree_never_mixes_the_two_forms() -> None:
    found = expand(PUBLISHED, Expand(FSIII, DAY))
    assert found.total == 828
    for root in found.contains:
        for node in root.contains:
            assert dict(node.member.concept.properties)["style"] == dict(root.member.concept.properties)["style"]


def test_municipalities_lead_to_their_region_on_the_day() -> None:
    for kode, kommune in organisations.load(DAY).kommuner.items():
        found = translate(PUBLISHED, Translate((Asked(classification.KOMMUNER, kode),), DAY))
        assert [match.code for match in found.matches] == [kommune.region]
    before = translate(PUBLISHED, Translate((Asked(classification.KOMMUNER, "0540"),), date(2006, 12, 31)))
    assert before.matches == ()


def test_our_translations_are_of_words_that_occur() -> None:
    said = {concept.da or concept.code for edition in classification.load().editions for concept in edition.concepts}
    assert set(classification.english()) <= said


def test_the_words_are_those_of_the_published_expansions(shared: Path) -> None:
    checked = 0
    with (shared / "kl" / "valueset_expansions.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row["valueset_url"] in BOOK.sets and (row["system"], row["code"]) in BOOK.codes:
                found = look_up(PUBLISHED, LookUp(Asked(row["system"], row["code"]), DAY))
                assert found.display == row["display_da"].strip()
                checked += 1
    assert checked > 1000


@pytest.mark.parametrize("code", ["B1", "B6"])
def test_severities_have_words_beside_their_figure(code: str) -> None:
    assert look_up(PUBLISHED, LookUp(Asked(FSIII, code), DAY, "en")).display[0].isdigit()


@pytest.mark.parametrize(("unit", "words"), [("m", "meter"), ("W", "watt"), ("{score}", "point")])
def test_the_units_of_quantities_are_those_of_ucum_that_the_guides_bind(unit: str, words: str) -> None:
    bound = {code for members in BOOK.sets.values() for system, code in members if system == UCUM}
    assert bound == {code for system, code in BOOK.codes if system == UCUM}
    judged = validate(PUBLISHED, Validate((Asked(UCUM, unit, display=words),), DAY))
    assert (judged.result, judged.display) == (True, words)


def test_a_unit_that_no_guide_binds_is_not_known_here_which_is_no_word_on_ucum() -> None:
    judged = validate(PUBLISHED, Validate((Asked(UCUM, "kg"),), DAY))
    assert not judged.result
    assert "only the codes that are used here" in (judged.message or "")
