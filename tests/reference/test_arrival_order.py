"""Late, repeated and permuted reports end in the same state: the rows that hold, and every cell of the cubes."""

import copy
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from synlig.core.cpr import Surrogate
from synlig.core.kommune import KommuneKode
from synlig.declared import tables
from synlig.pipeline.tabulate import Origin, Tabulator
from synlig.storage.engine import Engine
from synlig.storage.rules.states import states
from tests.raw_reports import raw
from tests.reference.slow_counts import Received
from tests.reference.test_counts import BOOK, UNTIL, as_counter, engine_cells, histories

FIRST = datetime(2025, 1, 1, 11, tzinfo=UTC)
KNOWN = datetime(2026, 11, 1, 8, tzinfo=UTC)
OF_STATE = {
    "patients": ["active", "deceased"],
    "conditions": ["code", "clinical_status", "recorded_from"],
    "care_plans": ["code", "status", "activity_status", "period_from", "period_to"],
    "procedures": ["code", "status", "performed_from"],
}
WHOSE = ["kommune", "resource_id", "surrogate", "version_time"]
"""What a row says beside `OF_STATE`; by which report and when it came may differ."""


def each_at_its_own_time(history: Sequence[Received]) -> list[Received]:
    """The reports with a time for each: of versions of one time the later received stands, by design."""
    told = list[Received]()
    for number, one in enumerate(history):
        report = copy.deepcopy(one.document)
        report["timestamp"] = (FIRST + timedelta(days=number)).isoformat()
        for entry in report["entry"]:
            entry["resource"]["meta"].pop("lastUpdated", None)
        told.append(replace(one, document=report, known_at=KNOWN))
    return told


def numbered(arrivals: Sequence[Received]) -> list[Received]:
    return [replace(one, seq=seq) for seq, one in enumerate(arrivals)]


def state(history: Sequence[Received]) -> dict[str, list[tuple[object, ...]]]:
    """The rows that hold, by table."""
    tabulator = Tabulator(tables.load(), BOOK)
    for one in history:
        koen = "K" if one.koen == "K" else "M"
        citizen = Surrogate(one.citizen)
        origin = Origin(KommuneKode(one.kommune), citizen, koen, one.birth, one.seq, one.known_at, f"r{one.seq}")
        tabulator.add(raw(one.document), origin)
    rows = states(Engine().query, tabulator.tables(), OF_STATE, UNTIL)
    return {
        name: sorted((tuple(row[key] for key in WHOSE + OF_STATE[name]) for row in table.to_pylist()), key=repr)
        for name, table in rows.items()
    }


@settings(max_examples=12, deadline=None)
@given(history=histories(), data=st.data())
def test_reports_that_come_late_again_and_in_any_order_end_in_the_same_state(
    history: list[Received], data: st.DataObject
) -> None:
    in_order = numbered(each_at_its_own_time(history))
    again = data.draw(st.lists(st.sampled_from(in_order), max_size=4))
    arrived = numbered(data.draw(st.permutations([*in_order, *again])))
    assert state(arrived) == state(in_order)
    assert as_counter(engine_cells(arrived)) == as_counter(engine_cells(in_order))
