"""Every rule, on rows drawn at random: the slow reference, the embedded engine, Spark and Sail say exactly the same."""

from collections.abc import Callable, Generator
from operator import itemgetter
from typing import Any, Final

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synlig.core.arrow import ARROW_KINDS
from synlig.core.ruleset import RuleSet
from synlig.storage.engine import Engine
from synlig.storage.rules.running import Run, carried_out
from tests.engines import SAIL_WARNINGS, sail, spark
from tests.reference.slow_rules import Rows, carry_out
from tests.reference.test_rules import AS_OF, LOOKED_UP, REPORTED, SET, drawn, needed

Asked = Callable[..., pa.Table]
MOST: Final = 16
pytestmark = pytest.mark.filterwarnings(*SAIL_WARNINGS)


@pytest.fixture(scope="module")
def spark_query() -> Generator[Asked]:
    with spark() as query:
        yield query


@pytest.fixture(scope="module")
def sail_query() -> Generator[Asked]:
    with sail() as query:
        yield query


def by(query: Asked, rows: Rows, rules: RuleSet = SET) -> Run:
    arrow = {
        name: pa.Table.from_pylist(held, pa.schema([(c, ARROW_KINDS[kind]) for c, kind in REPORTED[name].items()]))
        for name, held in rows.items()
    }
    return carried_out(query, arrow, LOOKED_UP, rules, AS_OF)


def told(done: Run) -> tuple[list[Any], dict[str, list[Any]]]:
    """Findings and rows, each in an order of their own."""
    found = done.findings.select(["rule", "severity", "resource_id", "received_seq"]).to_pylist()
    rows = {name: sorted(table.to_pylist(), key=itemgetter("received_seq")) for name, table in done.tables.items()}
    return sorted(tuple(row.values()) for row in found), rows


def agree(query: Asked, seed: int, rules: RuleSet = SET) -> int:
    """Hold an engine against the embedded one and both against the reference; how much was found."""
    rows = drawn(seed, MOST)
    came, embedded = told(by(query, rows, rules)), told(by(Engine().query, rows, rules))
    assert came[0] == embedded[0]
    for name in rows:
        assert came[1][name] == embedded[1][name], name
    slow, found = carry_out({**rows, **needed()}, rules, AS_OF)
    assert came[0] == sorted(found)
    assert all(came[1][name] == slow[name] for name in rows)
    return len(found)


@given(st.integers(0, 2**32))
@settings(max_examples=1)
def test_spark_agrees_with_the_reference_and_the_embedded_engine(spark_query: Asked, seed: int) -> None:
    agree(spark_query, seed)


@given(st.integers(0, 2**32))
@settings(max_examples=2)
def test_sail_agrees_with_the_reference_and_the_embedded_engine(sail_query: Asked, seed: int) -> None:
    agree(sail_query, seed)


def test_the_rows_that_are_compared_make_many_rules_speak() -> None:
    assert agree(Engine().query, 7) > 50
