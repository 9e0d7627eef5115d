"""What a set of rules is, apart from what each rule says: its version, its parts, its days, its scores."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlglot import ErrorLevel

from synlig.core.rule import Place, Term
from synlig.core.ruleset import Checked
from synlig.declared import codes, organisations, rules, tables
from synlig.pipeline.rules import ruleset
from synlig.storage.engine import Engine
from synlig.storage.rules import kinds, knowledge, run, scores
from synlig.storage.rules.examples import example_tables

KINDS = kinds(tables.load())
DECLARED = rules.load()
SET = ruleset(DECLARED, KINDS)
LOOKED_UP = knowledge(codes.load(), organisations.load())
LEGACY = next(checked for checked in SET.all if checked.rule.id == "synlig-condition-legacy-code")
TURNED = next(checked for checked in SET.all if checked.rule.id == "synlig-plan-ends-before-start")


def test_the_version_names_what_rules_do_and_not_where_they_stand() -> None:
    moved = [replace(rule, place=Place("elsewhere.toml", 1)) for rule in reversed(DECLARED)]
    assert ruleset(moved, KINDS).version == SET.version
    changed = [replace(TURNED.rule, expression="r.period_to < r.period_from"), *DECLARED]
    kept = [rule for rule in changed if rule != TURNED.rule]
    assert ruleset(kept, KINDS).version != SET.version


def test_a_rule_alone_brings_along_what_it_rests_on_and_nothing_else() -> None:
    assert [checked.rule.id for checked in SET.only(TURNED.rule).all] == [TURNED.rule.id]
    assert [checked.rule.id for checked in SET.only(LEGACY.rule).all] == ["synlig-condition-code", LEGACY.rule.id]


@pytest.mark.parametrize("checked", SET.all, ids=lambda checked: checked.rule.id)
def test_every_expression_can_be_said_to_spark(checked: Checked) -> None:
    assert checked.tree.sql(dialect="spark", unsupported_level=ErrorLevel.RAISE)


@pytest.mark.parametrize(
    ("received", "severity"),
    [
        (datetime(2024, 12, 31, 22, 59, tzinfo=UTC), []),
        (datetime(2024, 12, 31, 23, 0, tzinfo=UTC), ["information"]),
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), ["information"]),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), ["warning"]),
    ],
)
def test_the_danish_day_of_receipt_decides_whether_a_rule_holds_and_how_severe_it_is(
    received: datetime, severity: list[str]
) -> None:
    row = {"id": "c", "code": "I2.1", "version_time": received}
    example = replace(LEGACY.rule.examples[0], rows={"conditions": [row]})
    stored = example_tables(example, tables.load())
    done = run(Engine().query, stored, LOOKED_UP, SET.only(LEGACY.rule), date(2027, 6, 1))
    assert done.findings["severity"].to_pylist() == severity


def test_a_rule_that_has_ended_holds_no_longer() -> None:
    ended = replace(TURNED.rule, term=Term(date(2025, 1, 1), date(2026, 3, 1)))
    stored = example_tables(TURNED.rule.examples[0], tables.load())
    assert run(Engine().query, stored, LOOKED_UP, ruleset([ended], KINDS), date(2026, 4, 1)).findings.num_rows == 0


def test_a_score_is_the_share_of_a_weeks_rows_without_a_remark() -> None:
    stored = example_tables(TURNED.rule.examples[0], tables.load())
    alone = SET.only(TURNED.rule)
    (row,) = scores(
        Engine().query, run(Engine().query, stored, LOOKED_UP, alone, date(2026, 4, 1)), alone.finding
    ).to_pylist()
    assert (row["rule"], row["kommune"], row["week"]) == (TURNED.rule.id, "0540", date(2026, 2, 23))
    assert (row["checked"], row["found"], row["score"]) == (3, 1, pytest.approx(2 / 3))


def test_what_was_not_known_yet_is_not_judged() -> None:
    stored = example_tables(TURNED.rule.examples[0], tables.load())
    assert run(Engine().query, stored, LOOKED_UP, SET.only(TURNED.rule), date(2026, 2, 28)).findings.num_rows == 0
    assert run(Engine().query, stored, LOOKED_UP, SET.only(TURNED.rule), date(2026, 3, 1)).findings.num_rows == 1
