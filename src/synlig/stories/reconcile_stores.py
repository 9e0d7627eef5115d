"""Hold raw reports, rows, releases and deliveries against each other and their signed manifest; sign when all agree."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from synlig.core.cells import CellBlock, CodeLists
from synlig.core.cube import Cube
from synlig.core.errors import Unavailable
from synlig.core.instant import danish_day
from synlig.core.reconciliation import Difference, Reconciliation, differing, joined
from synlig.core.release import AsKnown
from synlig.declared import agreements, retention
from synlig.guard.log.entry import Entry, Header
from synlig.guard.log.events import Event
from synlig.guard.log.log import Log
from synlig.guard.log.recorder import Recorder
from synlig.guard.log.wanted import Wanted
from synlig.guard.table_keys import TableKeys
from synlig.pipeline.recounting import recounted
from synlig.storage.control.database import Database
from synlig.storage.erasing.erasures import Erasures
from synlig.storage.home import Home
from synlig.storage.maintenance import Maintenance
from synlig.storage.reconciling import Statements, reconcile_outbox, reconcile_rows
from synlig.storage.reconciling.statements import Statement, removed_by
from synlig.storage.releases import Releases

ExactCells = Callable[[Cube, CodeLists, AsKnown], list[CellBlock]]
"""Counts a cube exactly, as it was known and stored at an instant."""
RAW = "raw-reports"
OF_STORES = frozenset({Event.STORES_SIGNED, Event.BACKUP_RESTORED, Event.RETENTION_RUN})


def reconcile_stores(
    accept: bool = False,  # noqa: FBT001, FBT002  (the command's own option)
    *,
    home: Home,
    control: Database,
    table_keys: TableKeys,
    statements: Statements,
    releases: Releases,
    cubes: Mapping[str, Cube],
    exact: ExactCells,
    erasures: Erasures,
    maintenance: Maintenance,
    whole_log: Log,
    log: Recorder,
    actor: str,
    clock: Callable[[], datetime],
) -> Reconciliation:
    """Counts and sums; each difference is an alarm in the log, and then nothing is signed unless a person accepts it.

    To be run every day. Raises:
        Unavailable: an erasure was cut off, or a backup is on. IntegrityFailure: a file is not what was written.
    """
    now = clock()
    with maintenance.alone():
        if erasures.unfinished():
            raise Unavailable("An erasure was cut off: carry it out to its end first (synlig check says which).")
        since = now - timedelta(days=next(rule.days for rule in retention.load() if rule.id == RAW))
        found = joined(
            [
                _since_signed(statements, erasures, whole_log),
                reconcile_rows(control, home.tables, table_keys, since),
                reconcile_outbox(control, list(agreements.load().values())),
                _released(releases, cubes, exact, erasures),
            ]
        )
        log.record([_alarm(actor, one) for one in found.differences] if not accept else [])
        if found.equal or accept:
            outcome = "accepted" if accept else "done"
            signed = statements.make(now)
            log.record([Entry(Event.STORES_SIGNED, actor, outcome, facts=_signed(signed))])
    facts = {**found.counts, "differences": len(found.differences)}
    log.record([Entry(Event.RECONCILED, actor, "done" if found.equal else "differs", facts=facts)])
    return found


def _since_signed(statements: Statements, erasures: Erasures, log: Log) -> Reconciliation:
    newest = statements.newest()
    if newest is None:
        return Reconciliation({"signed_files": 0}, [])
    at = newest.contents.made_at
    lately = [one.header for one in log.search(Wanted(events=tuple(sorted(OF_STORES))))]
    erased = sum((Counter(done.proof) for done in erasures.done() if done.done_at >= at), Counter[str]())
    found = statements.compare(newest.contents, removed_by(erased, _swept(lately, at)))
    another = differing(
        "signed manifest and log", {"the signed manifest is not the one in the log": _is_another(newest, lately)}
    )
    return replace(found, differences=[*found.differences, *another])


def _is_another(newest: Statement, lately: list[Header]) -> bool:
    """Whether the log names another manifest as the newest; one that came out of a backup is older than the log's."""
    said = [header for header in lately if header.event in (Event.STORES_SIGNED, Event.BACKUP_RESTORED)]
    return not said or (said[-1].event == Event.STORES_SIGNED and said[-1].facts["sha256"] != newest.sha256)


def _swept(lately: list[Header], at: datetime) -> Counter[str]:
    swept = Counter[str]()
    for header in lately:
        if header.event == Event.RETENTION_RUN and datetime.fromtimestamp(header.at_ns / 1e9, UTC) >= at:
            swept.update({name: number for name, number in header.facts.items() if isinstance(number, int)})
    return swept


def _released(releases: Releases, cubes: Mapping[str, Cube], exact: ExactCells, erasures: Erasures) -> Reconciliation:
    """The newest release against the rows it was made of."""
    newest = releases.latest()
    if newest is None:
        return Reconciliation({}, [])
    held = releases.read(newest.id)
    slack = sum(done.proof.get("rows", 0) for done in erasures.done() if done.done_at >= newest.made_at)
    said = dict[str, int]()
    for made in newest.cubes:
        if made.name in cubes:
            cube, day = replace(cubes[made.name], base=made.base), danish_day(newest.known_at)
            truth = exact(cube, held.lists[made.name], AsKnown(day, newest.known_at, newest.made_at))
            found = recounted(cube, held.blocks[made.name], truth, slack)
            said |= {
                f"{made.name}: {name} of this many municipalities is not the rounding of its rows": number
                for name, number in found.items()
            }
    return Reconciliation({"released_cubes": len(newest.cubes)}, differing("rows and releases", said))


def _alarm(actor: str, one: Difference) -> Entry:
    facts = {"between": one.between, "says": one.says, "number": one.number}
    return Entry(Event.RECONCILIATION_DIFFERS, actor, "differs", facts=facts)


def _signed(statement: Statement) -> dict[str, str | int]:
    contents = statement.contents
    receipts = sum(count for count, _ in contents.receipts.values())
    return {"statement": statement.id, "sha256": statement.sha256, "files": len(contents.tables), "receipts": receipts}
