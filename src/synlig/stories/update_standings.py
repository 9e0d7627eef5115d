"""Fetch what a register tells of the people something is held of: protection, deaths, moves, new numbers (K26)."""

from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from datetime import date
from typing import Final

from synlig import partners
from synlig.core.cpr import Surrogate
from synlig.core.errors import Conflict, NotFound
from synlig.core.register import TO_JOIN, RegisterEvent, Stood
from synlig.core.settings import Settings
from synlig.core.source import Reach
from synlig.declared import registers
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.storage.reaches import Reaches
from synlig.storage.vault import CitizenRights, Standings

FOR_EVER: Final = date.max


def update_standings(
    name: str = "cpr",
    *,
    settings: Settings,
    citizen_rights: CitizenRights,
    standings: Standings,
    reaches: Reaches,
    log: Recorder,
    actor: str,
) -> Mapping[str, int]:
    """How many events of each kind changed something, were the same again, or were about nobody who is held here.

    It may be killed anywhere and run again: it goes on after the last page that was taken in.

    Raises:
        NotFound: no such register, or its address is not set. Unavailable: it cannot be reached.
    """
    if name not in registers.load():
        raise NotFound(f"There is no register {name}; there are: {', '.join(registers.load())}.")
    counts, kept_as = Counter[str](), f"register:{name}"
    register, wire = partners.register_of(name, settings.exchange)
    with closing(wire):
        while page := register.events(int(reaches.of(kept_as).since or 0)):
            known = citizen_rights.known([event.cpr for event in page])
            for event in page:
                if event.cpr not in known or event.kind not in registers.load()[name].kinds:
                    counts["unknown"] += 1  # of whom nothing is held, nothing is kept
                    continue
                surrogate = known[event.cpr].surrogate
                log.record([_entry(event, surrogate, name, actor)])
                counts[_taken_in(event, surrogate, citizen_rights, standings, name)] += 1
            reaches.keep(kept_as, Reach(since=str(page[-1].serial)))
    return counts


def _taken_in(
    event: RegisterEvent, surrogate: Surrogate, rights: CitizenRights, standings: Standings, name: str
) -> str:
    if event.kind == "number" and event.new is not None:
        try:
            standings.renumber(surrogate, event.new, event.since)
        except Conflict:
            standings.add(surrogate, Stood("number", event.since, None, TO_JOIN), name)
            return TO_JOIN
    if event.kind == "protection":
        rights.protect(surrogate, event.until or FOR_EVER, name)
    line = Stood(event.kind, event.since, event.until, event.kommune or "")
    return event.kind if standings.add(surrogate, line, name) else "again"


def _entry(event: RegisterEvent, surrogate: Surrogate, name: str, actor: str) -> Entry:
    personal = {"kind": event.kind, "since": event.since.isoformat()}
    facts = {"register": name, "serial": event.serial}
    return Entry(Event.PERSON_CHANGED, actor, purpose=registers.load()[name].ground, subject=surrogate,
                 facts=facts, personal=personal)  # fmt: skip
