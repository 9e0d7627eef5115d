"""Every declared rule does what its own examples say, and no example is found by accident."""

import pytest

from synlig.core.ruleset import Checked
from synlig.declared import codes, organisations, rules, tables
from synlig.pipeline.rules import ruleset
from synlig.storage.engine import Engine
from synlig.storage.rules import knowledge, run_examples
from synlig.storage.rules.states import kinds

SET = ruleset(rules.load(), kinds(tables.load()))
LOOKED_UP = knowledge(codes.load(), organisations.load())


@pytest.mark.parametrize("checked", SET.all, ids=lambda checked: checked.rule.id)
def test_a_rule_does_what_its_examples_say(checked: Checked) -> None:
    outcomes = run_examples(Engine().query, tables.load(), LOOKED_UP, SET, checked)
    assert [(each.example.says.en, each.came) for each in outcomes] == [
        (each.example.says.en, each.expected) for each in outcomes
    ]


@pytest.mark.parametrize("checked", SET.finding, ids=lambda checked: checked.rule.id)
def test_some_example_is_found_and_some_row_is_left_alone(checked: Checked) -> None:
    found = [key for example in checked.rule.examples for key in example.found]
    rows = [row for example in checked.rule.examples for held in example.rows.values() for row in held]
    assert found
    assert len(rows) > len(found)
