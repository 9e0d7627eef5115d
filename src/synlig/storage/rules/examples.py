"""Rules' own examples carried out on the engine: the rows in them become tables, and what comes of it is compared."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

import duckdb
import pyarrow as pa

from synlig.core.arrow import arrow_schema
from synlig.core.errors import WrongUsage
from synlig.core.rule import Example, Refusal, RulesRefused
from synlig.core.ruleset import Checked, RuleSet
from synlig.core.table import Cell, Schema
from synlig.storage.facts.cells import Query
from synlig.storage.rules.running import run

ORDINARY: Final[Mapping[str, Any]] = {
    "kommune": "0540",
    "surrogate": "borger-1",
    "koen": "K",
    "birth_date": date(1941, 5, 6),
    "received_seq": 1,
    "bundle_id": "indberetning-1",
    "entered_in_error": False,
}
"""What a row says of these where an example leaves it out; it was also received when its version was made."""
STOPPED: Final = (duckdb.Error, pa.ArrowInvalid, pa.ArrowTypeError, WrongUsage)
"""What examples that are wrong in themselves run into."""
VERSION: Final = datetime(2026, 3, 1, 8, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one example of one rule: what was expected, what came, both by resource id."""

    rule: str
    example: Example
    expected: Mapping[str, Cell]
    came: Mapping[str, Cell]

    @property
    def holds(self) -> bool:
        """Whether the rule does what its example says."""
        return self.expected == self.came


def run_examples(
    query: Query, schemas: Mapping[str, Schema], looked_up: Mapping[str, pa.Table], rules: RuleSet, checked: Checked
) -> list[Outcome]:
    """Each example of `checked`, a rule of `rules`, carried out with the rules it rests on."""
    needed = rules.only(checked.rule)
    return [_outcome(query, schemas, looked_up, needed, checked, example) for example in checked.rule.examples]


def tried_examples(
    query: Query, schemas: Mapping[str, Schema], looked_up: Mapping[str, pa.Table], rules: RuleSet, checked: Checked
) -> list[Outcome]:
    """The same for a rule that is only proposed.

    Raises:
        RulesRefused: rows of an example are none of their table, or the engine stops at them.
    """
    try:
        return run_examples(query, schemas, looked_up, rules, checked)
    except STOPPED as stopped:
        words = f"cannot be carried out: {str(stopped).partition(chr(10))[0]}"
        raise RulesRefused([Refusal(checked.rule.place, checked.rule.id, words)]) from None


def _outcome(
    query: Query,
    schemas: Mapping[str, Schema],
    looked_up: Mapping[str, pa.Table],
    rules: RuleSet,
    checked: Checked,
    example: Example,
) -> Outcome:
    rule = checked.rule
    done = run(query, example_tables(example, schemas), looked_up, rules, example.as_of)
    if rule.target is None:
        came = dict.fromkeys(done.findings["resource_id"].to_pylist(), True)
        return Outcome(rule.id, example, dict.fromkeys(example.found, True), came)
    rows = done.tables[rule.table]
    values = dict(zip(rows["resource_id"].to_pylist(), rows[rule.target.column].to_pylist(), strict=True))
    return Outcome(rule.id, example, example.given, {key: values.get(key) for key in example.given})


def example_tables(example: Example, schemas: Mapping[str, Schema]) -> dict[str, pa.Table]:
    """The rows of an example as stored tables; a table it does not name has no rows."""
    return {
        name: pa.Table.from_pylist([_row(row) for row in example.rows.get(name, ())], arrow_schema(schema))
        for name, schema in schemas.items()
    }


def _row(given: Mapping[str, Any]) -> dict[str, Any]:
    version = given.get("version_time", VERSION)
    named = {("resource_id" if name == "id" else name): value for name, value in given.items()}
    return {**ORDINARY, "version_time": version, "known_at": version, **named}
