"""Make a personal access token for a BI tool: released data only, for a limited time, its secret shown once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from synlig.core.errors import WrongUsage
from synlig.core.permission import Person
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.guard.sessions import AccessToken, digest, new_access_token, token_person
from synlig.storage.access_tokens import AccessTokens

MOST_DAYS: Final = 366
LONGEST_LABEL: Final = 100


def make_access_token(
    person: Person,
    label: str,
    days: int,
    *,
    access_tokens: AccessTokens,
    log: Recorder,
    clock: Callable[[], datetime],
) -> tuple[str, AccessToken]:
    """The secret, which is not kept, and the token as its owner sees it from now on.

    Raises:
        WrongUsage: no label or too long a one, or a life outside 1 to 366 days.
    """
    if not 1 <= days <= MOST_DAYS:
        raise WrongUsage(f"A token lives between 1 and {MOST_DAYS} days.")
    if not label.strip() or len(label) > LONGEST_LABEL:
        raise WrongUsage(f"Say what the token is for, in at most {LONGEST_LABEL} characters.")
    secret, now = new_access_token(), clock()
    kept = access_tokens.keep(digest(secret), token_person(person), label.strip(), now, now + timedelta(days=days))
    log.record([Entry(Event.BEARER_MADE, person.id, facts={"token": kept.id, "days": days, "label": kept.label})])
    return secret, kept
