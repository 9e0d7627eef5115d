"""The engine finds and sets exactly what the slow reference does, every rule, whatever the rows."""

import random
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter
from typing import Any, Final

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from synlig.core.arrow import ARROW_KINDS
from synlig.core.table import Kind
from synlig.declared import codes, organisations, rules, tables
from synlig.pipeline.rules import ruleset
from synlig.storage.engine import Engine
from synlig.storage.rules import KNOWLEDGE, kinds, knowledge
from synlig.storage.rules.examples import example_tables
from synlig.storage.rules.running import carried_out
from tests.reference.slow_rules import Rows, carry_out

REPORTED: Final = kinds(tables.load())
SET: Final = ruleset(rules.load(), REPORTED)
AS_OF: Final = date(2026, 4, 1)
SAID: Final = sorted({str(node.this) for each in SET.all for node in each.tree.find_all(exp.Literal) if node.is_string})
WORDS: Final = [*SAID, "other"]


def _asked() -> dict[str, list[str]]:
    """Per column the words that some rule holds it against, and one that none does."""
    asked: dict[str, set[str]] = defaultdict(lambda: {"other"})
    for each in SET.all:
        for node in each.tree.find_all(exp.EQ, exp.NEQ, exp.In, exp.Anonymous):
            words = {str(word.this) for word in node.find_all(exp.Literal) if word.is_string}
            for column in node.find_all(exp.Column):
                asked[column.name] |= words
    return {column: sorted(words) for column, words in asked.items()} | {"code": CODES, "severity": LEVELS}


CODES: Final = ["I2.1", "92caace8-60e3-4861-80ac-6e372a700e1d", "G1.10", "J5.1", "370e6178-9a5d-45f9-a2c9-f658186059c9"]
LEVELS: Final = ["B1", "B4", "B6", "d984ad21-48fe-4619-845e-2aa0303048e7"]
ASKED: Final = {
    **_asked(),
    "indsats": ["363f2ea2-6781-497b-969d-71221c676883", "2abe20c7-c0b4-41c1-b397-52acf36499ef"],
    "sor": ["9990054000001", "other"],
    "local_code": ["l"],
    "profile": ["klgateway-140-servicerequest", "klgateway-119-care-plan", "klgateway-care-condition"],
    "tilstand": ["a", "b"],
}
IDS: Final = ["x", "y", "z"]
LISTS: Final = ["x", "y z", "z x y", "q", None]
NEAR: Final = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
APART: Final = [timedelta(0), timedelta(microseconds=-1), timedelta(minutes=61), timedelta(days=-8), timedelta(days=8)]
FAR: Final = [timedelta(days=days) for days in (-5000, -500, -399, -61, -31, 31, 90, 300)]
REFERENCES: Final = {"reasons", "addresses", "focus", "follow_up", "based_on_plans", "based_on_request"}


def cell(draw: random.Random, column: str, kind: Kind) -> Any:
    """A value that some rule may care about, and often none."""
    match column:
        case "kommune":
            return draw.choice(["0540", "0259"])
        case "surrogate" | "bundle_id":
            return draw.choice(["a", "b"])
        case "resource_id":
            return draw.choice(IDS)
        case "known_at" | "version_time":
            return NEAR + draw.choice([*APART, *FAR])
        case _:
            return _ordinary(draw, column, kind)


def _ordinary(draw: random.Random, column: str, kind: Kind) -> Any:
    if draw.random() < 0.2:
        return None
    match kind:
        case "text" if column in REFERENCES:
            return draw.choice(LISTS)
        case "text":
            return draw.choice(ASKED.get(column, WORDS))
        case "boolean":
            return draw.random() < 0.5
        case "integer":
            return draw.randrange(4)
        case "decimal":
            return draw.choice([-1.5, 0.0, 3.0])
        case "instant":
            return NEAR + draw.choice([*APART, *FAR])
        case "day":
            return AS_OF + draw.choice([timedelta(0), *FAR, timedelta(days=-41_000), timedelta(days=-29_000)])


def drawn(seed: int, most: int) -> Rows:
    """Rows of every table that rules see; every text column of a status has the words that rules know."""
    draw = random.Random(seed)
    made: Rows = {}
    for name, columns in REPORTED.items():
        if name not in KNOWLEDGE:
            rows = range(draw.randrange(most + 1))
            made[name] = [{c: cell(draw, c, kind) for c, kind in columns.items()} for _ in rows]
            for number, row in enumerate(made[name]):
                row["received_seq"] = number
    return made


LOOKED_UP: Final = knowledge(codes.load(), organisations.load())
LOOKED_UP_ROWS: Final[Rows] = {name: table.to_pylist() for name, table in LOOKED_UP.items()}


def needed() -> Rows:
    """Only the codes that are drawn: a loop over all of them, for every row and rule, would be too slow."""
    drawn_codes = {*CODES, *LEVELS, *ASKED["indsats"]}
    fsiii = [row for row in LOOKED_UP_ROWS["fsiii"] if {row["code"], row["uuid"]} & drawn_codes]
    units = [row for row in LOOKED_UP_ROWS["units"] if row["sor"] in ASKED["sor"]]
    return {**LOOKED_UP_ROWS, "fsiii": fsiii, "units": units}


def agree(seed: int, most: int) -> set[str]:
    """Hold the engine against the reference; the rules that found something."""
    rows = drawn(seed, most)
    arrow = {
        name: pa.Table.from_pylist(held, pa.schema([(c, ARROW_KINDS[kind]) for c, kind in REPORTED[name].items()]))
        for name, held in rows.items()
    }
    done = carried_out(Engine().query, arrow, LOOKED_UP, SET, AS_OF)
    slow, found = carry_out({**rows, **needed()}, SET, AS_OF)
    came = done.findings.select(["rule", "severity", "resource_id", "received_seq"]).to_pylist()
    assert sorted(tuple(row.values()) for row in came) == sorted(found)
    for name in rows:
        assert sorted(done.tables[name].to_pylist(), key=itemgetter("received_seq")) == slow[name]
    return {rule for rule, *_ in found}


@given(st.integers(0, 2**32), st.integers(1, 5))
@settings(max_examples=6)
def test_the_engine_agrees_with_the_reference_on_any_rows(seed: int, most: int) -> None:
    agree(seed, most)


def test_many_rules_speak_on_the_rows_that_are_drawn() -> None:
    spoke: set[str] = set()
    for seed in range(2):
        spoke |= agree(seed, 24)
    assert len(spoke) >= len(SET.finding) // 2


def test_the_reference_finds_what_every_example_says() -> None:
    """Every rule speaks in the reference too; what the engine makes of the examples is shown in tests/spec."""
    for checked in SET.all:
        needed = SET.only(checked.rule)
        for example in checked.rule.examples:
            held = example_tables(example, tables.load())
            rows = {name: _shown(table.to_pylist()) for name, table in held.items()}
            rows |= {f"all_{name}": table.to_pylist() for name, table in held.items()}
            slow, found = carry_out({**rows, **LOOKED_UP_ROWS}, needed, example.as_of)
            assert {key for _, _, key, _ in found} == example.found, checked.rule.id
            if checked.rule.target is not None:
                column = checked.rule.target.column
                given_by_id = {row["resource_id"]: row[column] for row in slow[checked.rule.table]}
                assert {key: given_by_id[key] for key in example.given} == example.given, checked.rule.id


def _shown(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The version of each resource that holds: one in error takes back the one before it."""
    versions: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda row: (row["version_time"], row["received_seq"])):
        held = versions.setdefault((row["kommune"], row["resource_id"]), [])
        if not row["entered_in_error"]:
            held.append(row)
        elif held:
            held.pop()
    return [held[-1] for held in versions.values() if held]
