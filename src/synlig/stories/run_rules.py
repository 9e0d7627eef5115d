"""Run the rules over what is stored: findings beside the rows, or the quality of what was reported by week."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final, Literal

import pyarrow as pa
import pyarrow.compute as pc

from synlig.core.instant import danish_day
from synlig.core.kommune import KommuneKode
from synlig.core.ruleset import Checked, RuleSet
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.storage.rules import Run

Shown = Literal["findings", "scores"]
TOLD: Final = ("rule", "severity", "kommune", "source", "resource_id", "bundle_id", "version_time")
"""What a finding tells: where it stands, never whom it is about."""


def run_rules(
    kommune: KommuneKode | None,
    as_of: date | None,
    shown: Shown,
    *,
    rule_set: RuleSet,
    rule_run: Callable[[RuleSet, date], Run],
    rule_scores: Callable[[Run, Sequence[Checked]], pa.Table],
    clock: Callable[[], datetime],
    log: Recorder,
    actor: str,
) -> Iterator[dict[str, Any]]:
    """Every finding of every rule, as known at the end of `as_of` (today), of `kommune` or of all.

    With `shown` = scores rows of rule, kommune, week, checked, found and score instead. Nothing stored is changed.
    """
    done = rule_run(rule_set, as_of or danish_day(clock()))
    rows = rule_scores(done, rule_set.finding) if shown == "scores" else done.findings.select(list(TOLD))
    if kommune is not None:
        rows = rows.filter(pc.field("kommune") == kommune)
    facts = {"rule_set": rule_set.version, "shown": shown, "rows": rows.num_rows}
    log.record([Entry(Event.PERSON_SEEN, actor, kommune=kommune or "", facts=facts)])
    for batch in rows.to_batches():
        yield from batch.to_pylist()
