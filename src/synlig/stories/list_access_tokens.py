"""The access tokens that still work: a person's own, or for operators everybody's."""

from collections.abc import Callable
from datetime import datetime

from synlig.core.permission import Person
from synlig.guard.sessions import AccessToken
from synlig.storage.access_tokens import AccessTokens


def list_access_tokens(
    person: Person | None, *, access_tokens: AccessTokens, clock: Callable[[], datetime]
) -> list[tuple[str, AccessToken]]:
    """(whose, token), of `person` or of all; the secrets are known to nobody."""
    now = clock()
    if person is None:
        return access_tokens.every(now)
    return [(person.id, token) for token in access_tokens.of(person.id, now)]
