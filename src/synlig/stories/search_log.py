"""Search the log: by time, class, actor, person and correlation, or by a ready view."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

from synlig.core.cpr import Cpr, Surrogate
from synlig.core.errors import NotFound, WrongUsage
from synlig.core.instant import danish_day
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.log import Log, Recorded
from synlig.guard.log.views import PROTECTED, VIEWS
from synlig.guard.log.wanted import Wanted
from synlig.storage.vault import CitizenRights, Vault

OPERATOR: Final = "operator"
"""The role of who asks by a command: the machine says who it is, and nobody gave them another."""


def search_log(
    wanted: Wanted,
    view: str,
    about: Cpr | None,
    role: str = OPERATOR,
    *,
    whole_log: Log,
    vault: Vault,
    citizen_rights: CitizenRights,
    actor: str,
    clock: Callable[[], datetime],
) -> Iterator[Recorded]:
    """Entries in order; that someone searched, and for whom, is written down first (K5, K18).

    Raises:
        WrongUsage: no such view. NotFound: nothing is known here of that person.
    """
    if view and view not in VIEWS:
        raise WrongUsage(f"There is no view {view}; there are: {', '.join(VIEWS)}.")
    subject = None if about is None else vault.known(about)
    if about is not None and subject is None:
        raise NotFound("Nothing is known here of that person.")
    facts = {"view": view, "class": wanted.event}
    said = Entry(Event.LOG_SEARCHED, actor, role=role, subject=subject or "", facts=facts)
    found = list(whole_log.look(said, wanted, subject, wanted.texts))
    if not view:
        return iter(found)
    if view == PROTECTED:
        named = sorted({Surrogate(each) for one in found for each in one.about})
        protected = citizen_rights.protected(named, danish_day(clock()))
        found = [one for one in found if not protected.keys().isdisjoint(one.about)]
    shown = {header.seq for header in VIEWS[view](one.header for one in found)}
    return (one for one in found if one.header.seq in shown)
