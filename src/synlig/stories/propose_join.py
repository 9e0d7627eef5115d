"""Propose that two numbers are one person's: what would be handed over is counted, and another person decides (K13)."""

from collections.abc import Callable
from datetime import datetime

from synlig.core.change import Change, Decider
from synlig.core.cpr import Cpr
from synlig.core.erasure import KIND as ERASURE
from synlig.core.erasure import read_erasure
from synlig.core.errors import Conflict, NotFound, WrongUsage
from synlig.core.joining import KIND, Join, read_join
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.pipeline.numbers import check_nameless
from synlig.storage.changes import Changes
from synlig.storage.searching import Reports
from synlig.storage.vault import CitizenRights


def propose_join(
    former: Cpr,
    number: Cpr,
    case: str,
    ground: str,
    *,
    citizen_rights: CitizenRights,
    found_reports: Reports,
    changes: Changes,
    operator: Decider,
    log: Recorder,
    clock: Callable[[], datetime],
) -> Change:
    """The proposal, or the same one that waits already; `number` is the one of today. It cannot be undone.

    Raises:
        NotFound: nothing is held under one of the numbers. WrongUsage: they lead to one person already, or no ground.
        Conflict: an erasure of the person is under way.
    """
    check_nameless(case, ground)
    known, now = citizen_rights.known([former, number]), clock()
    if former not in known or number not in known:
        raise NotFound("Nothing is held under one of the numbers.")
    join = Join(known[former].surrogate, known[number].surrogate, case, ground.strip())
    if join.before == join.after:
        raise WrongUsage("Both numbers lead to the same person already.")
    if not join.ground or not case.strip():
        raise WrongUsage("A join needs its case and its ground.")
    for waiting in changes.every(now):
        if waiting.proposal.kind == ERASURE and read_erasure(waiting).surrogate in (join.before, join.after):
            raise Conflict(f"Change {waiting.id} is to erase the person: decide on it first.")
        if waiting.proposal.kind == KIND and {read_join(waiting).before, read_join(waiting).after} & {join.before}:
            return waiting
    proposal = join.proposal(len(list(found_reports.of(join.before))), operator.kommune)
    said = {"kind": KIND, "digest": proposal.digest}
    log.record(
        [
            Entry(Event.CHANGE_PROPOSED, operator.id, case=case, purpose=ground, subject=one, facts=said)
            for one in (join.before, join.after)
        ]
    )
    return changes.propose(proposal, operator.id, now)
