"""Times, numbers and ids at the limits of their types: both ways judge alike, and what is accepted becomes rows."""

import copy
import json
import random
from typing import Any, Final

import pytest

from synlig.declared import codes, profiles, tables
from synlig.pipeline.gate import Gate, Limits
from synlig.pipeline.gate.explain import Explainer
from synlig.pipeline.gate.fast import Fast
from synlig.pipeline.gate.tree import Forest
from synlig.pipeline.tabulate import Tabulator, read_cpr
from tests.gate_changes import Json
from tests.gate_mutants import at, places
from tests.gate_reports import everything
from tests.tabulated import ORIGIN

FOREST: Final = Forest(profiles.load(), codes.load())
GATE: Final = Gate(profiles.load(), codes.load())
QUICK, EXACT = Fast(FOREST, Limits().max_bytes), Explainer(FOREST, Limits())
OF_EACH: Final = 4
TIMES: Final = (
    "0001", "0001-01", "0001-01-01", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "0001-01-02T00:00:00+14:00",
    "9999", "9999-12", "9999-12-31", "9999-12-31T23:59:59Z", "9999-12-31T23:59:60Z", "9999-12-31T23:59:59-14:00",
    "2026-11-01T10:00:00-00:00", "2026-06-30T23:59:60Z", "2026-06-30T10:00:60+02:00", "2026-03-29T02:30:00+01:00",
    "2026-11-01T10:00:00.9999999999Z",
)  # fmt: skip
NUMBERS: Final = (
    "2147483647", "2147483648", "99999999999999999999999999", "1e3", "1E400", "1e-999", "-0", "-0.0", "1.0",
    "1" + "0" * 400, "12." + "0" * 300 + "1",
)  # fmt: skip
IDS: Final = ("a" * 64, "a" * 65, "-", "." * 64, "..", "a\x00", "a\ud800")
WHOLE: Final = [report for _, report in everything()]


def literals(report: Json, path: tuple[Any, ...]) -> list[str]:
    """What may be put in the place of a value, as JSON."""
    value = at(report, path)
    if path[-1:] == ("id",):
        return [json.dumps(each) for each in IDS]
    if isinstance(value, str) and value[:3] == "202" and value[4:5] == "-":
        return [json.dumps(each) for each in TIMES]
    return list(NUMBERS) if isinstance(value, int | float) and not isinstance(value, bool) else []


@pytest.mark.parametrize("report", WHOLE)
def test_limits_are_judged_alike_and_what_is_accepted_becomes_rows(report: Json) -> None:
    tabulator, kinds = Tabulator(tables.load(), codes.load()), [p for p in places(report) if literals(report, p)]
    for path in random.sample(kinds, OF_EACH):
        for literal in random.sample(literals(report, path), 2):
            changed = copy.deepcopy(report)
            at(changed, path[:-1])[path[-1]] = "@"
            raw = json.dumps(changed).replace('"@"', literal).encode()
            quick = QUICK.judge(raw)
            assert quick is None or quick == EXACT.judge(raw), (path, literal)
            for judged in GATE.judge(raw):
                assert all(finding.rule != "synlig-unexplained" for finding in judged.findings), (path, literal)
                if not any(finding.severity == "error" for finding in judged.findings):
                    assert read_cpr(judged.raw) is not None
                    held = tabulator.add(judged.raw, ORIGIN)
                    assert held == sum(table.num_rows for table in tabulator.tables().values()), (path, literal)
