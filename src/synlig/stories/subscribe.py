"""Subscribe to a saved table: mail when a new release is out, once the address is confirmed (C6, U1)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from synlig.core.errors import NotFound, Refused, WrongUsage
from synlig.core.permission import Person
from synlig.core.subscription import is_address
from synlig.storage.saved import SavedThings
from synlig.storage.subscriptions import Subscriptions

MOST_A_DAY: Final = 20


def subscribe(
    person: Person,
    number: int,
    cube: str,
    address: str,
    *,
    saved_things: SavedThings,
    subscriptions: Subscriptions,
    clock: Callable[[], datetime],
) -> None:
    """Begin; nothing but one letter with a link goes to `address` until the person has followed it.

    Raises:
        NotFound: no such table for this person. WrongUsage: no mail address. Refused: too many today.
    """
    found = saved_things.named(person, number)
    if found is None or found.kind != "table":
        raise NotFound("There is no table of that number.")
    if not is_address(address.strip()):
        raise WrongUsage("That is no mail address.")
    if subscriptions.begun_since(person, clock() - timedelta(days=1)) >= MOST_A_DAY:
        raise Refused("No more addresses can be tried today.")
    subscriptions.begin(person, number, cube, address.strip())
