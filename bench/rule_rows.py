"""A national day of rows in every table that rules see: invented citizens whose resources point at each other."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import numpy as np
import pyarrow as pa
from sqlglot import exp

from synlig.core.arrow import ARROW_KINDS, arrow_schema
from synlig.core.ruleset import RuleSet
from synlig.core.table import Kind, Schema
from synlig.declared import codes, organisations

DAY: Final = 86_400_000_000
AS_OF: Final = date(2026, 11, 1)
TODAY: Final = (AS_OF - date(1970, 1, 1)).days
SHARES: Final = {
    "patients": 0.04,
    "conditions": 0.24,
    "care_plans": 0.2,
    "procedures": 0.16,
    "encounters": 0.12,
    "observations": 0.12,
    "goals": 0.1,
    "service_requests": 0.02,
}
"""Of the day's rows; every citizen has a patient."""
POINTS_AT: Final = {
    "reasons": "conditions",
    "addresses": "conditions",
    "focus": "conditions",
    "follow_up": "observations",
    "based_on_plans": "care_plans",
    "based_on_request": "service_requests",
}
FSIII: Final = frozenset({"code", "tilstand", "indsats", "local_code"})


def day_rows(rows: int, rules: RuleSet, schemas: Mapping[str, Schema]) -> dict[str, pa.Table]:
    """About `rows` rows, by table as they are stored, received on the day before `AS_OF`."""
    draw, words = np.random.default_rng(11), _asked(rules)
    counts = {name: int(rows * SHARES.get(name, 0)) for name in schemas}
    return {name: _table(name, schema, counts, words, draw) for name, schema in schemas.items()}


def _asked(rules: RuleSet) -> dict[str, list[str]]:
    """Per column the words that some rule holds it against, and one that none does; the codes there are."""
    asked = defaultdict[str, set[str]](lambda: {"other"})
    for each in rules.all:
        for node in each.tree.find_all(exp.EQ, exp.NEQ, exp.In, exp.Anonymous):
            said = {str(word.this) for word in node.find_all(exp.Literal) if word.is_string}
            for column in node.find_all(exp.Column):
                asked[column.name] |= said
    concepts = [code for _, code in codes.load().codes][:1_000]
    units = [str(unit.sor) for unit in organisations.load().units][:200]
    return {name: sorted(said) for name, said in asked.items()} | dict.fromkeys(FSIII, concepts) | {"sor": units}


def _table(
    name: str, schema: Schema, counts: Mapping[str, int], words: Mapping[str, list[str]], draw: np.random.Generator
) -> pa.Table:
    number = np.arange(counts[name])
    citizens = max(1, counts["patients"])
    citizen = number % citizens
    made: dict[str, Any] = {
        "kommune": _texts(sorted(organisations.load().kommuner), citizen % 98),
        "surrogate": _named("c", citizen),
        "koen": _texts(["K", "M"], citizen % 2),
        "birth_date": pa.array((citizen % 22_000 - 14_000).astype(np.int32)).cast(pa.date32()),
        "resource_id": _named(name, number),
        "bundle_id": _named("b", citizen),
        "version_time": _instants(TODAY * DAY - DAY + number % DAY),
        "known_at": _instants(np.full(len(number), TODAY * DAY - DAY // 2)),
        "received_seq": pa.array(number),
        "entered_in_error": pa.array(draw.random(len(number)) < 0.005),
        "active": pa.array(draw.random(len(number)) < 0.98),
    }
    for column in schema:
        if column.name not in made:
            target = POINTS_AT.get(column.name) if column.kind == "text" else None
            told = _pointing(target, citizen, citizens, counts, draw) if target else None
            made[column.name] = _drawn(column.name, column.kind, len(number), words, draw) if told is None else told
    return pa.table({column.name: made[column.name] for column in schema}).cast(arrow_schema(schema))


def _pointing(
    table: str, citizen: Any, citizens: int, counts: Mapping[str, int], draw: np.random.Generator
) -> pa.Array | None:
    """A resource of the same citizen, where there is one."""
    place = citizen + citizens * draw.integers(0, 4, len(citizen))
    return pa.array(np.char.add(table, place.astype(str)), pa.string(), mask=place >= counts[table])


def _drawn(name: str, kind: Kind, number: int, words: Mapping[str, list[str]], draw: np.random.Generator) -> pa.Array:
    gone = draw.random(number) < 0.2
    match kind:
        case "text":
            known = words.get(name, ["other"])
            return _texts(known, draw.integers(0, len(known), number), gone)
        case "boolean":
            return pa.array(draw.random(number) < 0.1, mask=gone)
        case "integer":
            return pa.array(draw.integers(0, 10, number), mask=gone)
        case "decimal":
            return pa.array(draw.random(number) * 100, mask=gone)
        case "day":
            return pa.array((TODAY - draw.integers(0, 400, number)).astype(np.int32), mask=gone).cast(ARROW_KINDS[kind])
        case "instant":
            return _instants((TODAY - draw.integers(0, 400, number)) * DAY, gone)


def _texts(words: list[str], places: Any, gone: Any = None) -> pa.Array:
    return pa.array(words, pa.string()).take(pa.array(places, mask=gone))


def _named(name: str, numbers: Any) -> pa.Array:
    return pa.array(np.char.add(name, numbers.astype(str)), pa.string())


def _instants(values: Any, gone: Any = None) -> pa.Array:
    return pa.array(values, pa.int64(), mask=gone).cast(ARROW_KINDS["instant"])
