"""Stop letters by the link that came with one: no log-in, and nothing is told of whom it was about (C6, RFC 8058)."""

from synlig.guard.leave_links import leave_token_holds, subscription_of
from synlig.storage.subscriptions import Subscriptions


def stop_letters(
    token: str,
    done: bool,  # noqa: FBT001 (asked, or the button pressed)
    *,
    subscriptions: Subscriptions,
) -> bool:
    """Whether the link holds; with `done` the subscription is over, the address and what waits for it gone."""
    number = subscription_of(token)
    code = None if number is None else subscriptions.code_of(number)
    if number is None or code is None or not leave_token_holds(token, code):
        return False
    return subscriptions.leave_by_code(number, code) if done else True
