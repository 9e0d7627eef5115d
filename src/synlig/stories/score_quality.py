"""How well a municipality reports, rule by rule and week by week: the share of its rows without a remark."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pyarrow as pa

from synlig.core.instant import danish_day
from synlig.core.kommune import KommuneKode
from synlig.core.ruleset import Checked, RuleSet
from synlig.storage.rules import Run


@dataclass(frozen=True, slots=True)
class WeekScore:
    """Of one rule in the Danish week that begins on `week`: rows `checked`, those `found`, and 1 − found / checked."""

    rule: str
    week: date
    checked: int
    found: int
    score: float


def score_quality(
    kommune: KommuneKode,
    weeks: int,
    *,
    rule_set: RuleSet,
    rule_run_in: Callable[[RuleSet, date, KommuneKode], Run],
    rule_scores: Callable[[Run, Sequence[Checked]], pa.Table],
    clock: Callable[[], datetime],
) -> list[WeekScore]:
    """Every rule that finds, in each of the last `weeks` weeks in which something it looks at was received."""
    today = danish_day(clock())
    first = today - timedelta(days=today.weekday(), weeks=weeks - 1)
    rows = rule_scores(rule_run_in(rule_set, today, kommune), rule_set.finding).to_pylist()
    return [
        WeekScore(row["rule"], row["week"], row["checked"], row["found"], row["score"])
        for row in rows
        if row["kommune"] == kommune and row["week"] >= first
    ]
