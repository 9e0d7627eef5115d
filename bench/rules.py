"""The rules: eight checks over two million flat rows, beside tools that others wrote; every rule over a national day.

`SYNLIG_BENCH_RULE_ROWS` is how many rows the day has (5 million unless told).
"""

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.harness.peers import ask
from bench.harness.row import Row
from bench.harness.timing import per_second
from bench.rule_rows import AS_OF, day_rows
from synlig.core.ruleset import Checked, RuleSet
from synlig.declared import codes, organisations, rules, tables
from synlig.pipeline.rules import ruleset
from synlig.storage.engine import Engine
from synlig.storage.rules import kinds, knowledge, run
from synlig.storage.rules.running import found

AREA: Final = "rules"
ROWS: Final = 2_000_000
DAY_ROWS: Final = int(os.environ.get("SYNLIG_BENCH_RULE_ROWS", "5000000"))
MEMORY: Final = "12GB"
CHECKS: Final = (
    "synlig-plan-ends-before-start",
    "synlig-plan-before-birth",
    "synlig-plan-long-open",
    "synlig-plan-stopped-without-reason",
    "synlig-plan-statuses-disagree",
    "synlig-plan-ended-without-end",
    "synlig-plan-over-still-open",
    "synlig-plan-legacy-code",
)
"""Declared rules that see one row at a time; the peers check the same conditions."""
DAY: Final = 86_400_000_000
INSTANT: Final = pa.timestamp("us", tz="UTC")


def rows() -> Iterator[Row]:
    """Rows a second with all eight checks made on each."""
    declared = ruleset(rules.load(), kinds(tables.load()))
    flat, chosen = flat_rows(), checks(declared)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.parquet"
        pq.write_table(flat, file)
        peers = tuple(ask(peer, file, name=peer) for peer in ("pandera", "great-expectations"))
    figure = per_second(lambda: _once(flat, chosen), runs=3)
    yield Row(AREA, "8 checks over 2 million flat rows", figure, "rows/s, 2 threads", 2_000_000, "higher", peers)
    started = time.perf_counter()
    ruleset(rules.load(), kinds(tables.load()))
    took = time.perf_counter() - started
    yield Row(AREA, "every declared rule parsed and checked", took, "s", None, "lower")
    yield _national_day(declared)


def _national_day(declared: RuleSet) -> Row:
    """Every rule over every table, from the versions that hold to the last finding and set column."""
    schemas = tables.load()
    stored, looked_up = day_rows(DAY_ROWS, declared, schemas), knowledge(codes.load(), organisations.load())
    started = time.perf_counter()
    done = run(Engine(MEMORY).query, stored, looked_up, declared, AS_OF)
    took = time.perf_counter() - started
    if done.findings.num_rows == 0:
        raise ValueError("the rules found nothing: the rows are not what they should be")
    name = f"all {len(declared.all)} rules over a national day of {DAY_ROWS / 1e6:g} million rows"
    return Row(AREA, name, took, "s, 2 threads", 60 if DAY_ROWS >= 5_000_000 else None, "lower")


def checks(declared: RuleSet) -> list[Checked]:
    """The eight, as they are declared."""
    return [checked for checked in declared.finding if checked.rule.id in CHECKS]


def flat_rows() -> pa.Table:
    """Interventions of people who do not exist; about one in a hundred breaks some check."""
    draw = np.random.default_rng(4)
    start = draw.integers(18_500, 20_700, ROWS) * DAY + draw.integers(0, DAY, ROWS)
    length = draw.integers(0, 900, ROWS) * DAY + 1 - _some(draw, 0.002) * 1_000 * DAY
    ended, stopped = _some(draw, 0.7), _some(draw, 0.002)
    over = ended | (start + length < 20_700 * DAY)
    state = np.where(stopped, 2, np.where(over, 1, 0))
    known = pa.array(np.full(ROWS, 20_750 * DAY), pa.int64()).cast(INSTANT)
    return pa.table(
        {
            "kommune": _words(["0101", "0259", "0540", "0751"], draw.integers(0, 4, ROWS)),
            "surrogate": pa.array(draw.integers(0, 400_000, ROWS)).cast(pa.string()),
            "resource_id": pa.array(np.arange(ROWS)).cast(pa.string()),
            "bundle_id": pa.array(draw.integers(0, 300_000, ROWS)).cast(pa.string()),
            "status": _words(["active", "completed"], (over ^ _some(draw, 0.001)).astype(int)),
            "activity_status": _words(["in-progress", "completed", "stopped"], state),
            "life_cycle": _words(["open", "ended"], (state > 0).astype(int)),
            "code": _words(["a", "G1.10"], _some(draw, 0.001).astype(int)),
            "niveau_2": _words(["a"], np.zeros(ROWS, int)),
            "status_reason": _words(["r", None], _some(draw, 0.5).astype(int)),
            "received_seq": pa.array(np.arange(ROWS)),
            "birth_date": pa.array(draw.integers(-14_000, 0, ROWS).astype(np.int32)).cast(pa.date32()),
            "period_from": pa.array(start).cast(INSTANT),
            "period_to": pa.array(start + length, mask=~over).cast(INSTANT),
            "version_time": known,
            "known_at": known,
        }
    )


def _some(draw: np.random.Generator, share: float) -> Any:
    return draw.random(ROWS) < share


def _words(words: list[str | None], numbers: Any) -> pa.Array:
    return pa.array(words, pa.string()).take(pa.array(numbers))


def _once(flat: pa.Table, chosen: list[Checked]) -> int:
    remarks = found(Engine().query, {"care_plans": flat}, chosen, AS_OF)
    if remarks.num_rows == 0:
        raise ValueError("the checks found nothing: the rows are not what they should be")
    return ROWS
