"""Tables put together of released figures: groups and totals come from the cube itself, and sums hold."""

import csv
import io
from dataclasses import replace

import openpyxl
import pytest

from synlig.core.errors import WrongUsage
from synlig.core.pivot import Grouping, Pivot, PivotTable, Unbuildable
from synlig.core.query import Arrangement, Asked
from synlig.declared.population import load as load_population
from synlig.pipeline.arrange import long_answer, wide_csv, wide_xlsx
from synlig.pipeline.formats import FORMATS
from synlig.pipeline.tally import answer_asked
from tests.released import Invented, code_called, with_years

RELEASED = Invented()
YEAR = {"aar": ("2026",)}
PLACES = ("0540", "0580", "0259")


def built(pivot: Pivot) -> PivotTable:
    return RELEASED.tables().build(None, pivot)  # type: ignore[arg-type]  # who asks makes no difference here


def figures(table: PivotTable) -> dict[tuple[tuple[str, ...], tuple[str, ...]], float | None]:
    return {
        (row.codes, column.codes): cell
        for row in table.rows
        for column, cell in zip(table.columns, row.cells, strict=True)
    }


def test_sums_of_events_hold_along_rows_and_down_columns() -> None:
    table = built(Pivot("tilstande", "antal", ("region", "kommune"), ("koen",), YEAR))
    cells = figures(table)
    leaves = {key: cell for key, cell in cells.items() if len(key[0]) == 2}
    assert table.across == table.down == "sum"
    assert cells[(), ()] == sum(cell or 0 for (_, column), cell in leaves.items() if column)
    for region in {row[0] for row, _ in leaves}:
        inside = [cell or 0 for (row, column), cell in leaves.items() if row[0] == region and column == ("K",)]
        assert cells[(region,), ("K",)] == sum(inside) > 0


def test_citizens_in_several_rows_count_once_in_the_total() -> None:
    table = built(Pivot("tilstande", "borgere", ("omraade",), (), {**YEAR, "kommune": ("0540",)}))
    leaves = sum(row.cells[0] or 0 for row in table.leaves)
    whole = next(row.cells[0] for row in table.rows if not row.codes)
    assert table.down == "whole"
    assert whole is not None
    assert 0 < whole < leaves


def test_a_total_that_would_count_twice_is_left_out_and_said_so() -> None:
    table = built(Pivot("tilstande", "borgere", ("kommune",), ("aar",), {"kommune": PLACES}))
    assert table.across is None
    assert table.left_out
    assert all(column.codes for column in table.columns)
    assert table.down == "sum"


def test_a_total_of_rates_is_the_rate_of_the_whole() -> None:
    table = built(Pivot("tilstande", "pr_1000", ("kommune",), (), {**YEAR, "kommune": PLACES}))
    asked = built(Pivot("tilstande", "pr_1000", ("land",), (), {**YEAR, "kommune": PLACES}, totals=False))
    whole = next(row.cells[0] for row in table.rows if not row.codes)
    assert table.down == "rate"
    assert whole == asked.rows[0].cells[0]


def test_own_groups_of_ages_are_one_row_each_and_the_rest_stand_by_themselves() -> None:
    old = Grouping("aldersgruppe", "Ældre end 80", ("80-84", "85-89", "90+"))
    table = built(Pivot("tilstande", "borgere", ("aldersgruppe",), (), YEAR, (old,)))
    plain = figures(built(Pivot("tilstande", "borgere", ("aldersgruppe",), (), YEAR)))
    cells = figures(table)
    assert cells[("Ældre end 80",), ()] == sum(plain[(age,), ()] or 0 for age in old.codes)
    assert table.leaves[0].labels == ("Ældre end 80",)
    assert {row.codes[0] for row in table.leaves} == {"Ældre end 80", "0-17", "18-64", "65-69", "70-74", "75-79"}
    assert cells[(), ()] == plain[(), ()]


def test_a_group_of_places_has_the_rate_of_its_people() -> None:
    south = Grouping("kommune", "Syd", ("0540", "0580"))
    table = built(Pivot("indsatser", "standardiseret", ("kommune",), (), {**YEAR, "kommune": PLACES}, (south,)))
    land = built(Pivot("indsatser", "standardiseret", ("land",), (), {**YEAR, "kommune": south.codes}, totals=False))
    assert figures(table)[("Syd",), ()] == land.rows[0].cells[0]


def test_years_stand_beside_each_row() -> None:
    table = built(Pivot("tilstande", "borgere", ("kommune",), (), {**YEAR, "kommune": PLACES}, sparks=True))
    assert table.years == ("2024", "2025", "2026")
    assert all(row.spark[-1] == row.cells[0] for row in table.leaves)


@pytest.mark.parametrize(
    ("pivot", "reason"),
    [
        (Pivot("tilstande", "borgere", ()), "dimensions"),
        (Pivot("tilstande", "borgere", ("kommune",), ("kommune",)), "repeated"),
        (Pivot("tilstande", "antal", ("kommune", "tilstand", "aldersgruppe")), "cells"),
        (
            Pivot(
                "tilstande",
                "antal",
                ("kommune",),
                groups=(Grouping("kommune", "A", ("0540",)), Grouping("kommune", "B", ("0540", "0580"))),
            ),
            "overlap",
        ),
        (Pivot("tilstande", "antal", ("kommune",), groups=(Grouping("kommune", "0101", ("0540",)),)), "names"),
    ],
)
def test_what_cannot_be_put_together_says_why(pivot: Pivot, reason: str) -> None:
    with pytest.raises(Unbuildable) as refused:
        built(pivot)
    assert refused.value.reason == reason


def test_citizens_of_several_years_together_are_refused() -> None:
    with pytest.raises(WrongUsage, match="twice"):
        built(Pivot("tilstande", "borgere", ("kommune",)))


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_the_long_form_is_byte_for_byte_what_the_api_gives(form: str) -> None:
    sleep = code_called("tilstande", "tilstand", "Søvnproblemer")
    pivot = Pivot("tilstande", "borgere", ("kommune",), ("koen",), {**YEAR, "tilstand": (sleep,)})
    ours = RELEASED.tables().export(built(pivot), with_years(RELEASED.released["tilstande"].lists), form)
    asked = Asked("tilstande", "kommune,koen", f"aar=2026,tilstand={sleep}", "borgere")
    assert ours.content == RELEASED.export(asked, form, None).content


def test_groups_stand_in_the_long_form_under_their_names() -> None:
    south = Grouping("kommune", "Syd", ("0540", "0580"))
    pivot = Pivot("tilstande", "antal", ("kommune",), ("koen",), {**YEAR, "kommune": PLACES}, (south,))
    table = built(pivot)
    written = list(
        csv.reader(io.StringIO(FORMATS["csv"].write(long_answer(table, RELEASED.released["tilstande"].lists)).decode()))
    )
    assert written[0] == ["kommune", "koen", "antal"]
    assert {row[0] for row in written[1:]} == {"Syd", "0259"}


def test_the_wide_forms_say_what_is_shown() -> None:
    table = built(Pivot("tilstande", "antal", ("region", "kommune"), ("koen",), YEAR))
    rows = list(csv.reader(io.StringIO(wide_csv(table).decode())))
    assert rows[0] == ["Region", "Kommune", "Kvinder", "Mænd", "I alt"]
    assert rows[1][:2] == ["I alt", "I alt"]
    assert int(rows[1][4]) == table.rows[0].cells[-1]
    book = openpyxl.load_workbook(io.BytesIO(wide_xlsx(table)))
    sheet = [[cell.value for cell in row] for row in book["Tabel"].iter_rows()]
    assert [[str(cell) for cell in row] for row in sheet] == rows
    assert any(row[1] == table.answer.release.id for row in book["Om tallene"].iter_rows(values_only=True))


def test_a_name_that_looks_like_a_formula_stays_a_text() -> None:
    group = Grouping("kommune", "-1+2", ("0540",))
    table = built(Pivot("tilstande", "antal", ("kommune",), (), {**YEAR, "kommune": ("0540",)}, (group,)))
    assert "'-1+2" in wide_csv(table).decode()


def test_a_release_that_is_not_there_gives_nothing() -> None:
    pivot = Pivot("tilstande", "antal", ("kommune",), release="r-none")
    with pytest.raises(Exception, match="release"):
        built(replace(pivot, where=YEAR))


@pytest.mark.parametrize(
    ("cube", "measure", "down", "across", "where"),
    [
        ("tilstande", "antal", "kommune", "koen", {"aar": ("2026",)}),
        ("tilstande", "borgere", "aldersgruppe", "aar", {}),
        ("tilstande", "borgere", "kommune", "aldersgruppe", {"aar": ("2026",)}),
        ("tilstande", "pr_1000", "region", "aldersgruppe", {"aar": ("2025",)}),
        ("tilstande", "andel", "omraade", "region", {"aar": ("2026",)}),
        ("indsatser", "leverede", "region", "aar", {}),
    ],
)
def test_a_table_on_the_page_is_the_table_that_the_service_turns(
    cube: str, measure: str, down: str, across: str, where: dict[str, tuple[str, ...]]
) -> None:
    """Two surfaces lay out the same question: every figure, every total and what is nothing are the same."""
    condition = ",".join(f"{name}={code}" for name, codes in where.items() for code in codes)
    asked = Asked(cube, f"{down},{across}", condition, measure, arrangement=Arrangement(pivot=across, totals=True))
    turned = answer_asked(RELEASED.released[cube], asked, load_population())
    _, *codes = turned.table.schema.names
    served = {
        (str(row), code): figure for row, *cells in turned.table.rows for code, figure in zip(codes, cells, strict=True)
    }
    page = built(Pivot(cube, measure, (down,), (across,), where))
    shown = {((row or ("*",))[0], (column or ("*",))[0]): cell for (row, column), cell in figures(page).items()}
    assert shown.keys() <= served.keys()
    assert all(not served[key] for key in served.keys() - shown.keys())
    assert {key: served[key] for key in shown} == pytest.approx(shown)
    assert len(shown) > len(page.columns)
