"""The rows that written drawers draw against the slow and obvious ones, over changed reports of every guide."""

import json
import random
from collections import defaultdict
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synlig.core.errors import InputRejected
from synlig.declared import codes, tables
from synlig.pipeline.tabulate import Tabulator
from tests.gate_changes import Json
from tests.gate_mutants import mutant
from tests.gate_reports import everything
from tests.reference.slow_rows import SlowRows
from tests.tabulated import ORIGIN

BOOK: Final = codes.load()
TABULATOR: Final = Tabulator(tables.load(), BOOK)
WHOLE: Final = [report for _, report in everything()]
OF_REPORT: Final = {"kommune", "surrogate", "koen", "birth_date", "received_seq", "bundle_id", "known_at"}


def drawn(report: Json) -> dict[str, list[dict[str, Any]]] | None:
    """The rows by table, without what the report gives them; None for a report that is refused, of which none stays."""
    try:
        TABULATOR.add(json.dumps(report).encode("utf-8", "surrogatepass"), ORIGIN)
    except InputRejected:
        assert sum(table.num_rows for table in TABULATOR.tables().values()) == 0
        return None
    made = {name: table.to_pylist() for name, table in TABULATOR.tables().items() if table.num_rows}
    return {name: [{key: row[key] for key in row.keys() - OF_REPORT} for row in rows] for name, rows in made.items()}


def told(report: Json) -> dict[str, list[dict[str, Any]]]:
    rows = defaultdict[str, list[dict[str, Any]]](list)
    for table, row in SlowRows(report, ORIGIN.bundle_id, BOOK).rows():
        rows[table].append(row)
    return dict(rows)


@pytest.mark.parametrize("report", WHOLE)
def test_whole_reports_become_the_rows_they_tell(report: Json) -> None:
    assert drawn(report) == told(report)


@given(seed=st.integers(0, 2**32), changes=st.integers(1, 5))
@settings(max_examples=150)
def test_changed_reports_become_the_rows_they_tell_or_none(seed: int, changes: int) -> None:
    dice = random.Random(seed)
    report = dice.choice(WHOLE)
    for _ in range(changes):
        report = mutant(report, dice)
    rows = drawn(report)
    if rows is not None:
        assert rows == told(report)
