"""End an access token: one's own, or for operators anyone's."""

from synlig.core.permission import Person
from synlig.storage.access_tokens import AccessTokens


def revoke_access_token(person: Person | None, token_id: int, *, access_tokens: AccessTokens) -> bool:
    """False when there is none of that number, or it is not that person's."""
    return access_tokens.revoke(token_id, None if person is None else person.id)
