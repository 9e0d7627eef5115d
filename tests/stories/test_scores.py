"""How well a municipality reports, week by week: the share of its rows without a remark, and of nobody else's."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from synlig.core.instant import danish_day
from synlig.storage.rules import run
from synlig.stories.score_quality import WeekScore, score_quality
from synlig.surfaces.wiring import Wiring
from tests.people import KOMMUNER, reported

OWN, OTHER = KOMMUNER
RULES = ("synlig-plan-legacy-code", "synlig-plan-before-birth", "synlig-condition-id-of-two-citizens")


@pytest.fixture(scope="module")
def wiring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wiring]:
    made = reported(tmp_path_factory.mktemp("scores"), citizens=30, days=2)
    every = made.rule_set
    vars(made)["_rules"] = lambda: FewRules(every.only(*(one.rule for one in every.all if one.rule.id in RULES)))
    yield made
    made.close()


class FewRules:
    """The book of the declared rules, cut down to those that are looked at here."""

    def __init__(self, rules: object) -> None:
        self.now = rules


def scored(wiring: Wiring, kommune: str, weeks: int = 4) -> list[WeekScore]:
    return wiring.tell(score_quality, kommune, weeks)


def test_the_score_of_a_week_is_what_was_not_remarked_on_of_what_was_received_in_it(wiring: Wiring) -> None:
    today = danish_day(wiring.clock())
    done = run(wiring.engine.query, wiring.stored(), wiring.looked_up, wiring.rule_set, today)
    for kommune in KOMMUNER:
        told = {one.rule: one for one in scored(wiring, kommune)}
        assert set(told) == set(RULES)
        for rule, one in told.items():
            table = next(checked.rule.table for checked in wiring.rule_set.all if checked.rule.id == rule)
            rows = sum(row == kommune for row in done.tables[table]["kommune"].to_pylist())
            found = [row for row in done.findings.to_pylist() if (row["rule"], row["kommune"]) == (rule, kommune)]
            assert (one.checked, one.found) == (rows, len(found))
            assert one.score == pytest.approx(1 - len(found) / rows)
            assert one.week == today - timedelta(days=today.weekday())


def test_a_row_with_a_remark_lowers_the_score_of_its_own_municipality_alone(wiring: Wiring) -> None:
    legacy = {kommune: {one.rule: one.found for one in scored(wiring, kommune)} for kommune in KOMMUNER}
    assert legacy[OWN]["synlig-plan-legacy-code"] != legacy[OTHER]["synlig-plan-legacy-code"]
    assert scored(wiring, "0101") == []
