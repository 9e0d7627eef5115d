"""Heart rehabilitation comes in as FHIR, as a CSV file and by fetching one: the same reports, each kept once."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from synlig.declared import forms
from synlig.pipeline.heart_form import compose, read
from synlig.stories.add_sender import add_sender
from synlig.stories.collect_reports import collect_reports
from synlig.stories.create_home import create_home
from synlig.stories.list_receipts import list_receipts
from synlig.stories.process_reports import process_reports
from synlig.stories.receive_files import receive_files
from synlig.surfaces.wiring import Wiring
from tests.command_line import CommandLine
from tests.fhir_source import FhirSource, serving_fhir
from tests.heart_lines import cells, file_of

WRONG = cells(3, gang_slut="langt", aarsag="fordi")


@pytest.fixture
def source() -> Iterator[FhirSource]:
    with serving_fhir() as served:
        yield served


@pytest.fixture
def wiring(tmp_path: Path, source: FhirSource) -> Iterator[Wiring]:
    Wiring(tmp_path / "home", {}).tell(create_home)
    said = {"kind": "csv", "url": source.url, "sender": "koege", "sandbox": "true"}
    made = Wiring(tmp_path / "home", {f"SYNLIG_SOURCES__KOEGE_{name.upper()}": value for name, value in said.items()})
    made.tell(add_sender, "koege", ["0259"], [], None, None)
    yield made
    made.close()


def rows(wiring: Wiring, table: str) -> int:
    wiring.tell(process_reports, quiet)
    return wiring.table_store.dataset(table).count_rows()


def quiet(_documents: int) -> None:
    """Nobody watches."""


def answering(source: FhirSource, *answers: tuple[int, dict[str, str], bytes]) -> None:
    """Let the source answer so, one after the other, the last again and again."""
    left = list(answers)

    def answer(_method: str, _path: str) -> tuple[int, dict[str, str], bytes]:
        return left.pop(0) if len(left) > 1 else left[0]

    source.answer = answer  # type: ignore[method-assign]


def fhir_of(number: int) -> bytes:
    form = forms.heart_rehabilitation()
    return compose(form, read(form, cells(number)))


def test_a_file_is_received_line_by_line_and_wrong_cells_are_said_by_line_and_column(
    wiring: Wiring, tmp_path: Path
) -> None:
    (tmp_path / "hjerte.csv").write_bytes(file_of(cells(1), cells(2), WRONG))
    verdicts = list(wiring.tell(receive_files, "koege", (tmp_path / "hjerte.csv",)))
    assert [(each.source.rpartition(":")[2], each.word) for each in verdicts] == [
        ("2", "accepted"), ("3", "accepted"), ("4", "rejected"),
    ]  # fmt: skip
    assert {each.expression for each in verdicts[2].findings} == {"gang_slut", "aarsag"}
    assert rows(wiring, "heart_courses") == 2


def test_the_same_course_as_fhir_and_as_csv_is_one_report(wiring: Wiring, tmp_path: Path) -> None:
    (tmp_path / "hjerte.ndjson").write_bytes(fhir_of(1))
    (tmp_path / "hjerte.csv").write_bytes(file_of(cells(1)))
    first, second = wiring.tell(receive_files, "koege", (tmp_path / "hjerte.ndjson", tmp_path / "hjerte.csv"))
    assert first.bundle_id == second.bundle_id
    assert [each.rule for each in second.findings] == ["synlig-same-again"]
    assert rows(wiring, "heart_courses") == 1


def test_a_file_is_fetched_and_what_was_there_last_time_is_not_kept_again(wiring: Wiring, source: FhirSource) -> None:
    first, then = file_of(cells(1), cells(2)), file_of(cells(1), cells(2), cells(4))
    answering(source, (200, {}, first), (200, {}, first), (200, {}, then))
    assert dict(wiring.tell(collect_reports, "koege", quiet)) == {"kept": 2}
    assert dict(wiring.tell(collect_reports, "koege", quiet)) == {}
    assert dict(wiring.tell(collect_reports, "koege", quiet)) == {"same-again": 2, "kept": 1}
    kept = Counter(line["bundle_id"] for line in wiring.tell(list_receipts, None, None))
    assert len(kept) == 3
    assert set(kept.values()) == {1}


def test_a_file_that_is_as_it_was_is_not_even_sent(wiring: Wiring, source: FhirSource) -> None:
    answering(source, (200, {"ETag": '"a"'}, file_of(cells(1))), (304, {}, b""))
    assert dict(wiring.tell(collect_reports, "koege", quiet)) == {"kept": 1}
    assert dict(wiring.tell(collect_reports, "koege", quiet)) == {}


def test_the_command_takes_a_csv_file_and_says_what_is_wrong_by_line(wiring: Wiring, tmp_path: Path) -> None:
    (tmp_path / "hjerte.csv").write_bytes(file_of(cells(1), WRONG))
    path, command = str(tmp_path / "hjerte.csv"), CommandLine(wiring.home_path)
    for said in (["validate", path], ["receive", "--sender", "koege", path]):
        process = command.start(*said)
        out, _ = process.communicate()
        assert process.returncode == 4
        assert [json.loads(line)["verdict"] for line in out.splitlines()] == ["accepted", "rejected"]
