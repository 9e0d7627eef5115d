"""Finish a log-in: the identity provider vouches, an earlier session of the browser ends, a new one begins."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from synlig.core.errors import Refused, Throttled
from synlig.core.knock import Knock
from synlig.core.permission import Person
from synlig.guard.access.decision import policy_version
from synlig.guard.identity import IdentityProvider, Vouched
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.guard.log.refused import refused_entry, repeated_entries
from synlig.guard.sessions import Session, digest, new_session_secret, token_person
from synlig.storage.access_tokens import AccessTokens
from synlig.storage.refusals import Refusals
from synlig.storage.sessions import Sessions


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A log-in that now lasts: the secret for the cookie, and where the person was going."""

    secret: str
    return_to: str


def finish_log_in(
    answer: Mapping[str, str],
    remembered: str,
    earlier: str | None,
    knock: Knock,
    *,
    identity_provider: IdentityProvider,
    sessions: Sessions,
    access_tokens: AccessTokens,
    refusals: Refusals,
    log: Recorder,
    clock: Callable[[], datetime],
) -> LoggedIn:
    """The new session of the person behind `answer`; its secret is never one the browser had before (K14).

    What they may do has changed since another log-in of theirs: that one ends, and tokens that may more do too.

    Raises:
        Refused: the provider does not vouch. Throttled: it did not too often, and is not asked now.
    """
    if refusals.paused(knock, clock()):
        _follow_up(knock, "pause", identity_provider.name, refusals, log, clock())
        raise Throttled("Refused too often; try again later.")
    try:
        vouched = identity_provider.finish(answer, remembered)
    except Refused as refused:
        reason, account = str(getattr(refused, "reason", "refused")), str(getattr(refused, "account", ""))
        known = replace(knock, tried={**knock.tried, "account": account}) if account else knock
        _follow_up(known, reason, identity_provider.name, refusals, log, clock())
        raise
    if earlier is not None:
        sessions.end(digest(earlier))
    secret, now = new_session_secret(), clock()
    proven = vouched.authenticated or now
    log_in = Session(vouched.person, now, now, identity_provider.name, vouched.reference, vouched.ends, proven)
    changed = sessions.end_others(vouched.person)
    revoked = access_tokens.revoke_beyond(vouched.person, token_person(vouched.person))
    sessions.start(digest(secret), log_in)
    log.record([*_ended(changed, revoked, vouched.person), _entry(vouched, identity_provider, knock)])
    return LoggedIn(secret, vouched.return_to)


def _entry(vouched: Vouched, provider: IdentityProvider, knock: Knock) -> Entry:
    person = vouched.person
    roles, notes = " ".join(sorted(person.roles)), " ".join(vouched.notes)
    facts = {"provider": provider.name, "policies": policy_version(), **({"notes": notes} if notes else {})}
    return Entry(
        Event.LOGIN_ACCEPTED,
        person.id,
        role=roles,
        level=person.nsis,
        kommune=person.kommune or "",
        correlation=knock.correlation,
        address=knock.address,
        facts=facts,
    )


def _ended(changed: Sequence[Session], revoked: int, person: Person) -> list[Entry]:
    facts: dict[str, str | int] = {"by": "change-of-roles"}
    ended = [Entry(Event.SESSION_ENDED, session.person.id, facts=facts) for session in changed]
    tokens = Entry(Event.BEARER_REVOKED, person.id, facts={**facts, "tokens": revoked})
    return [*ended, tokens] if revoked else ended


def _follow_up(knock: Knock, reason: str, provider: str, refusals: Refusals, log: Recorder, now: datetime) -> None:
    """The reason goes to the log, which the page does not say (K7); repeated refusals become a case (K15)."""
    noted = refusals.note(knock, reason, now)
    told = [refused_entry(knock, reason, provider)] if noted.tell else []
    told += repeated_entries(knock, noted.opened)
    if told:
        log.record(told)
