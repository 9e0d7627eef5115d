"""End an access token: one's own, or for operators anyone's."""

from synlig.core.permission import Person
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.storage.access_tokens import AccessTokens


def revoke_access_token(
    person: Person | None, token_id: int, *, access_tokens: AccessTokens, log: Recorder, actor: str
) -> bool:
    """False when there is none of that number, or it is not that person's."""
    done = access_tokens.revoke(token_id, None if person is None else person.id)
    outcome = "done" if done else "not-found"
    log.record(
        [Entry(Event.BEARER_REVOKED, actor if person is None else person.id, outcome, facts={"token": token_id})]
    )
    return done
