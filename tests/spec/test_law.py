"""What the law asks for is written out of what is declared, and every proof that the page of law names is there."""

import re
from pathlib import Path

import pytest

from synlig.declared import agreements, cubes, retention, tables
from synlig.pipeline.law_record import RISKS, Declared, as_markdown, assessment, record

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "da" / "jura.md"
PROOF = re.compile(r"`(tests/[^`]+)`")


@pytest.fixture(scope="module")
def declared() -> Declared:
    loaded = list(agreements.load().values()), list(tables.load().values()), retention.load()
    return Declared(*loaded, list(cubes.load().values()))


def proofs(text: str) -> list[str]:
    return PROOF.findall(text)


def is_there(proof: str) -> bool:
    path, _, test = proof.partition("::")
    place = ROOT / path
    return place.is_dir() or (place.is_file() and f"def {test}" in place.read_text(encoding="utf-8"))


def test_every_proof_that_the_page_names_is_there() -> None:
    named = proofs(PAGE.read_text(encoding="utf-8"))
    assert len(named) > 40
    assert [proof for proof in named if not is_there(proof)] == []


def test_every_row_of_law_has_its_proof() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| art. ")]
    assert len(rows) > 15
    assert [row for row in rows if not proofs(row)] == []


def test_every_open_question_that_is_pointed_to_is_asked_and_has_what_is_done_meanwhile() -> None:
    above, _, asked = PAGE.read_text(encoding="utf-8").partition("## Åbne spørgsmål")
    numbers = set(re.findall(r"^\| (Å\d+) \|[^|]+\|[^|]{5,}\|$", asked, re.MULTILINE))
    assert set(re.findall(r"Å\d+", above)) - {"Å1", "Å2"} <= numbers
    assert len(numbers) >= 7


def test_every_proof_against_a_risk_is_there() -> None:
    assert [test for _, _, test in RISKS if not is_there(test)] == []


def test_the_record_has_every_recipient_table_and_period(declared: Declared) -> None:
    document, text = record(declared), as_markdown(record(declared))
    assert {one["recipient"] for one in document["recipients"]} == {one.recipient for one in declared.agreements}
    assert set(document["data"]) == {schema.name for schema in declared.schemas}
    assert len(document["retention"]) == len(declared.retention)
    assert all(one["ground"] in text for one in (*document["recipients"], *document["retention"]))


def test_the_assessment_counts_what_may_leave_and_names_what_is_left_to_people(declared: Declared) -> None:
    document, text = assessment(declared), as_markdown(assessment(declared))
    for agreement in declared.agreements:
        assert document["needed"]["fields_that_may_leave"][agreement.id] == len(list(agreement.fields))
    assert "Overladt til mennesker" in text
    assert "Modtagere" in text
