"""Find what no single report shows: rules across deliveries and time, over the citizens whose rows changed."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Final

from synlig.core.cpr import Surrogate
from synlig.core.instant import danish_day
from synlig.core.ruleset import RuleSet
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.storage.afterwards import Judgement, LateFindings, Settled, Touched

AT_MOST: Final = 5_000
"""Citizens at a time: their rows are held in memory while the rules look at them, and a stop waits for it."""


def find_afterwards(
    told: Callable[[int], None],
    turns: int | None = None,
    *,
    touched: Touched,
    late_findings: LateFindings,
    rule_set: RuleSet,
    rules_over: Callable[[RuleSet, date, Sequence[Surrogate]], Judgement],
    clock: Callable[[], datetime],
    log: Recorder,
    actor: str,
) -> int:
    """How many citizens were judged, in at most so many `turns`; `told` hears of each.

    What is found stands in the municipality's list until a later report mends it, and keeps nothing from counting.
    Once a day, and when rules change, everybody is judged: time alone makes a follow-up overdue.
    """
    today, judged, done = danish_day(clock()), 0, 0
    touched.every(today, rule_set.version)
    while done != turns and (citizens := touched.claim(AT_MOST)):
        judgement = rules_over(rule_set.told, today, citizens)
        settled = late_findings.settle(citizens, judgement.found, judgement.others)
        log.record([_entry(actor, rule_set, len(citizens), settled)])
        judged, done = judged + len(citizens), done + 1
        told(len(citizens))
    return judged


def _entry(actor: str, rules: RuleSet, citizens: int, settled: Settled) -> Entry:
    facts = {"rule_set": rules.version, "citizens": citizens, "new": settled.new, "mended": settled.mended}
    return Entry(Event.REPORTS_JUDGED, actor, facts=facts)
