"""How many rows a rule touched tells no more of few rows than a cell of 0 does: few and none look alike."""

from collections import Counter
from dataclasses import replace

from synlig.storage.rules import Difference
from synlig.surfaces.portal.touched import touches
from synlig.surfaces.wiring.rule_books import rounded_counts, rounded_rows
from tests.frozen import release_at

KEY, BASE = b"k" * 32, 5
RULES = [f"rule-{number}" for number in range(50)]


def test_of_few_rows_there_is_no_line_as_of_none() -> None:
    for rows in range(1, BASE):
        told = rounded_counts(Counter({("0101", rule): rows for rule in RULES}), KEY, BASE)
        assert len(told) < len(RULES)
        assert set(told.values()) <= {BASE}
        differences = rounded_rows([Difference(rule, "0101", "come", rows) for rule in RULES], KEY, BASE)
        assert len(differences) < len(RULES)
        assert all(places == {"0101": BASE} for kinds in differences.values() for places in kinds.values())


def test_a_release_that_was_signed_with_such_lines_is_shown_without_them() -> None:
    of_few = (("a", "0101", 0), ("a", "0540", 5), ("b", "0101", 0))
    found = touches(replace(release_at(1), rule_rows=of_few), [], None)
    assert found is not None
    assert [(one.key, one.country) for one in found] == [("a", 5)]
