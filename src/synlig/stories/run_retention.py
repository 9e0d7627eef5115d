"""Clean up by the declared rules: counted first, held back where a wrong clock or rule would take too much (K24)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from synlig.core.errors import Refused
from synlig.core.retention import RetentionRule
from synlig.declared import retention
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.log import Log
from synlig.guard.log.recorder import Recorder
from synlig.storage.control.database import Database
from synlig.storage.control.forgetting import forget_deleted
from synlig.storage.maintenance import Maintenance
from synlig.storage.retention.cleaning import CleaningUp, is_too_much

LONGEST_SILENCE: Final = timedelta(days=32)
"""If the log says nothing for longer, the clock is more likely wrong than the home idle."""
BACKWARDS: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """One rule in one run: what went or would go, of how much; `held` where a person must say that it is meant."""

    rule: RetentionRule
    gone: int
    of: int
    held: bool


def run_retention(
    dry_run: bool,  # noqa: FBT001 (the command's own option)
    meant: bool,  # noqa: FBT001
    *,
    cleaning_up: CleaningUp,
    maintenance: Maintenance,
    whole_log: Log,
    control: Database,
    vault_database: Database,
    log: Recorder,
    actor: str,
    clock: Callable[[], datetime],
) -> list[Cleaned]:
    """Each rule in its order. `meant`: a person has seen the counts and the clock, and means it.

    Raises:
        Refused: the clock is before the log's last entry or long after it. Unavailable: a backup or erasure is on.
    """
    now = clock()
    if not meant:
        _check_clock(now, whole_log)
    with maintenance.alone():
        done = [_cleaned(rule, now, cleaning_up, dry_run=dry_run, meant=meant) for rule in retention.load()]
        if not dry_run:
            facts: dict[str, str | int] = {one.rule.id: one.gone for one in done if one.gone and not one.held}
            outcome = "held" if any(one.held for one in done) else "done"
            log.record([Entry(Event.RETENTION_RUN, actor, outcome, facts=facts)])
            for database in (control, vault_database):
                forget_deleted(database)
    return done


def _cleaned(rule: RetentionRule, now: datetime, cleaning_up: CleaningUp, *, dry_run: bool, meant: bool) -> Cleaned:
    would = cleaning_up.count(rule, now)
    held = is_too_much(would) and not meant
    if dry_run or held:
        return Cleaned(rule, would.gone, would.of, held)
    went = cleaning_up.sweep(rule, now)
    return Cleaned(rule, went.gone, went.of, held=False)


def _check_clock(now: datetime, log: Log) -> None:
    last = log.newest()
    if not last.seq:
        return
    then = datetime.fromtimestamp(last.at_ns / 1e9, UTC)
    if now < then - BACKWARDS or now > then + LONGEST_SILENCE:
        raise Refused(f"It is {now:%Y-%m-%d %H:%M} here, the log's last entry {then:%Y-%m-%d %H:%M}: see to the clock.")
