"""What happens on which day: some of it agreed, some of it befalling the home at random, the same for the same seed."""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bench.month import happenings as of
from bench.month.living import Happening

BEFORE: Final = {
    of.kill_receive,
    of.kill_worker,
    of.kill_intake,
    of.kill_deliver,
    of.be_away,
    of.fill_disk,
    of.expire,
    of.jump,
}
"""What happens before the day's own commands run; all else happens after them."""
KILLS: Final = (of.kill_receive, of.kill_worker, of.kill_intake, of.kill_deliver, of.kill_release, of.kill_backup)
WEEK: Final = 7
THIRTY: Final[Mapping[int, Sequence[Happening]]] = {
    1: (of.back_up,),
    6: (of.erase,),
    9: (of.give_access,),
    11: (of.change_codes,),
    12: (of.restore,),
    13: (of.rotate,),
    16: (of.expire,),
    18: (of.fill_disk,),
    20: (of.erase,),
    22: (of.jump,),
    24: (of.restore,),
    27: (of.erase,),
    30: (of.compact, of.release, of.back_up),
}
"""The agreed days of a month of thirty."""
CERTIFICATE_DAYS: Final = 15
"""How long the first certificate of the sender over HTTPS holds: until the morning it is found expired."""
THREE: Final[Mapping[int, Sequence[Happening]]] = {1: (of.kill_receive,), 2: (of.kill_intake, of.erase)}
"""A month as a test lives through it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What happens on each day, before its commands and after them."""

    before: Mapping[int, Sequence[Happening]] = field(default_factory=dict[int, Sequence[Happening]])
    after: Mapping[int, Sequence[Happening]] = field(default_factory=dict[int, Sequence[Happening]])


def plan(days: int, draw: random.Random) -> Plan:
    """Thirty days have everything; fewer have what a test has time for."""
    if days < max(THIRTY):
        return sorted_out(THREE)
    found = defaultdict[int, list[Happening]](list)
    for day in range(1, days + 1):
        found[day] += THIRTY.get(day, ())
        if day % WEEK == 0:
            found[day] += [of.compact, of.release, of.collect, of.reconcile, of.back_up]
        if not found[day]:
            found[day].append(draw.choice((*KILLS, *KILLS, of.be_away)))
    return sorted_out(found)


def sorted_out(found: Mapping[int, Sequence[Happening]]) -> Plan:
    """What happens on each day, told apart by when."""
    before = {day: [each for each in said if each in BEFORE] for day, said in found.items()}
    return Plan(before, {day: [each for each in said if each not in BEFORE] for day, said in found.items()})
