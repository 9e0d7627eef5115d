"""A table turned, sorted, cut and totalled: the figures of the plain one, and totals asked for themselves."""

import csv
import io
from typing import Any

import pytest

from synlig.core.errors import WrongUsage
from synlig.core.query import Answer, Arrangement, Asked
from synlig.declared.population import load as load_population
from synlig.pipeline.formats import FORMATS
from synlig.pipeline.tally import answer_asked
from tests.released import Invented

POPULATION = load_population()


@pytest.fixture(scope="module")
def invented() -> Invented:
    return Invented()


def told(invented: Invented, by: str, measure: str = "antal", where: str = "aar=2026", **how: Any) -> Answer:
    asked = Asked("tilstande", by, where, measure, arrangement=Arrangement(**how))
    return answer_asked(invented.released["tilstande"], asked, POPULATION)


def shown(answer: Answer) -> list[Any]:
    return list(answer.table.rows)


def rows(answer: Answer, form: str = "csv") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(FORMATS[form].write(answer).decode())))


def test_codes_become_columns_with_the_very_figures_of_the_long_table(invented: Invented) -> None:
    long, wide = told(invented, "region,koen"), told(invented, "region,koen", pivot="koen")
    assert wide.table.schema.names == ("region", "K", "M")
    there = {(row[0], name): figure for row in shown(wide) for name, figure in zip(("K", "M"), row[1:], strict=True)}
    assert {(row[0], row[1]): row[2] for row in shown(long)} == {key: n for key, n in there.items() if n}


def test_rows_are_sorted_by_any_column_and_cut_after_that(invented: Invented) -> None:
    every = told(invented, "kommune")
    falling = told(invented, "kommune", sort=("-antal",))
    assert [row[1] for row in shown(falling)] == sorted((row[1] for row in shown(every)), reverse=True)
    assert shown(told(invented, "kommune", top=5)) == shown(falling)[:5]
    assert shown(told(invented, "kommune", sort=("antal",), top=2)) == sorted(shown(every), key=lambda r: r[1])[:2]
    by_name = told(invented, "kommune,koen", sort=("-koen", "kommune"))
    assert [row[1] for row in shown(by_name)] == sorted((row[1] for row in shown(by_name)), reverse=True)
    wide = told(invented, "kommune,koen", pivot="koen", sort=("-M",), top=3)
    assert [row[2] for row in shown(wide)] == sorted((row[2] for row in shown(wide)), reverse=True)


def test_totals_are_asked_of_the_cube_and_hold_for_all_rows_even_when_few_are_shown(invented: Invented) -> None:
    answer = told(invented, "region,koen", totals=True)
    figures = {row[:2]: row[2] for row in shown(answer)}
    for region in {row[0] for row in shown(answer)} - {"*"}:
        assert figures[region, "*"] == figures[region, "K"] + figures[region, "M"]
    assert figures["*", "*"] == figures["*", "K"] + figures["*", "M"]
    assert figures["*", "*"] == shown(told(invented, ""))[0][0]
    cut = told(invented, "region,koen", totals=True, top=1)
    assert {row[:2]: row[2] for row in shown(cut)}["*", "*"] == figures["*", "*"]
    assert answer.labels["koen"]["*"] == "I alt"


def test_a_total_that_would_count_someone_twice_is_left_out(invented: Invented) -> None:
    answer = told(invented, "aar,koen", "borgere", where="", totals=True)
    codes = {(row[0], row[1]) for row in shown(answer)}
    assert ("2026", "*") in codes
    assert not {code for code in codes if code[0] == "*"}


def test_totals_stand_as_a_row_and_a_column_where_codes_are_columns(invented: Invented) -> None:
    wide = told(invented, "region,koen", pivot="koen", totals=True)
    assert wide.table.schema.names == ("region", "K", "M", "*")
    assert all(row[3] == row[1] + row[2] for row in shown(wide))
    assert [row[0] for row in shown(wide)][-1] == "*"


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_every_format_of_rows_takes_an_arranged_table(invented: Invented, form: str) -> None:
    answer = told(invented, "kommune,koen", pivot="koen", totals=True, sort=("-*",), top=4)
    assert FORMATS[form].write(answer)
    assert len(rows(answer)) == 5
    beside = FORMATS[form].beside
    assert beside is None or b"I alt" in beside(answer, "file")


@pytest.mark.parametrize("form", ["json-stat", "px"])
@pytest.mark.parametrize("how", [{"top": 3}, {"sort": ("antal",)}, {"totals": True}, {"pivot": "kommune"}])
def test_a_format_that_is_a_whole_cube_refuses_an_arranged_table(
    invented: Invented, form: str, how: dict[str, Any]
) -> None:
    with pytest.raises(WrongUsage, match="csv, xlsx or parquet"):
        FORMATS[form].write(told(invented, "kommune", **how))


@pytest.mark.parametrize(
    ("by", "how", "words"),
    [
        ("kommune", {"pivot": "koen"}, "one of the dimensions"),
        ("kommune", {"sort": ("koen",)}, "sorted by one of its columns: kommune, antal"),
        ("kommune,aar,koen,aldersgruppe,omraade", {"totals": True}, "at most 4 dimensions"),
    ],
)
def test_what_cannot_be_arranged_is_said(invented: Invented, by: str, how: dict[str, Any], words: str) -> None:
    with pytest.raises(WrongUsage, match=words):
        told(invented, by, **how)


def test_more_columns_than_anyone_reads_are_refused(invented: Invented, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("synlig.pipeline.tally.arranging.MOST_COLUMNS", 97)
    with pytest.raises(WrongUsage, match="98 columns of figures, at most 97"):
        told(invented, "kommune", pivot="kommune")
