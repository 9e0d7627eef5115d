"""Letters to test the portal with: the code they carry, and the link that stops them."""

from synlig.core.subscription import Subscription
from synlig.guard.leave_links import leave_token_holds

CODE = "0b1c2d3e-0000-4000-8000-00000000abcd"
"""What stands in every letter that asks for a confirmation."""


def stop_letters(subscribed: dict[tuple[str, int], Subscription], token: str, done: bool) -> bool:
    """Whether it is the token of a letter about a subscription that there is."""
    whose = [key for key, one in subscribed.items() if leave_token_holds(token, f"{CODE}{one.id}")]
    if done and whose:
        del subscribed[whose[0]]
    return bool(whose)
