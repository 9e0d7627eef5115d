"""The SQL that counts facts keeps to what DuckDB and Spark both understand."""

import pytest
import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel

from synlig.core.cube import Cube
from synlig.declared import cubes
from synlig.storage.facts import FACTS, FactsQuery
from synlig.storage.facts.counting import counting

QUERIES = [(cube, facts) for cube in cubes.load().values() for facts in FACTS[cube.facts]]
NAMES = [f"{cube.name}-{facts.measure}" for cube, facts in QUERIES]
FORBIDDEN = (
    exp.Array,
    exp.Unnest,
    exp.Lateral,
    exp.Qualify,
    exp.PercentileCont,
    exp.DateAdd,
    exp.DateSub,
    exp.DateDiff,
    exp.Interval,
    exp.TimestampTrunc,
    exp.RegexpLike,
)
"""What the two write differently, or answer differently."""


def sql_of(cube: Cube, facts: FactsQuery) -> str:
    measures = [one for one in cube.measures if facts.measure in (one.name, one.events) or one.name in facts.also]
    finest = measures[0].finest
    grains = dict.fromkeys([finest, *(grain for measure in measures for grain in measure.grains)])
    return counting(cube, facts, finest, list(grains))


@pytest.mark.parametrize(("cube", "facts"), QUERIES, ids=NAMES)
def test_every_counting_query_is_written_for_spark_without_a_remark(cube: Cube, facts: FactsQuery) -> None:
    [written] = sqlglot.transpile(sql_of(cube, facts), read="duckdb", write="spark", unsupported_level=ErrorLevel.RAISE)
    again = sqlglot.parse_one(written, read="spark")
    assert {table.name for table in again.find_all(exp.Table)} >= set(facts.tables)


@pytest.mark.parametrize(("cube", "facts"), QUERIES, ids=NAMES)
def test_no_word_is_one_engines_own(cube: Cube, facts: FactsQuery) -> None:
    tree = sqlglot.parse_one(sql_of(cube, facts), read="duckdb")
    assert [node.sql() for node in tree.find_all(exp.Anonymous)] == []
    assert [node.sql() for node in tree.find_all(*FORBIDDEN)] == []
    assert all(group.expressions for group in tree.find_all(exp.Group))


@pytest.mark.parametrize(
    "own", ["SELECT list_sum([1])", "SELECT a FROM t QUALIFY true", "SELECT now() - INTERVAL 1 DAY"]
)
def test_what_is_one_engines_own_would_be_seen(own: str) -> None:
    tree = sqlglot.parse_one(own, read="duckdb")
    assert list(tree.find_all(exp.Anonymous, *FORBIDDEN))
