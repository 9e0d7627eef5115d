"""A look at the log: whether it is signed in time, where its checkpoints lie, and which alarms nobody should miss."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from synlig.core.change import LIFE
from synlig.core.remark import Remark, warning, well, wrong
from synlig.guard.log.entry import Header
from synlig.guard.log.events import ALARMS, Event
from synlig.guard.log.log import Log
from synlig.guard.log.wanted import Wanted

LOG: Final = "log"
LATELY: Final = timedelta(days=1)
SLACK_S: Final = 600


def broken_glass(log: Log) -> Mapping[int, Header]:
    """The changes that one person carried out alone and nobody looked into yet, each with its entry."""
    found = dict[int, Header]()
    for one in log.search(Wanted(event="change:glass:")):
        number, outcome = one.header.facts.get("change"), one.header.outcome
        if not isinstance(number, int) or outcome == "refused":
            continue
        if one.header.event == Event.GLASS_BROKEN and outcome == "done":
            found[number] = one.header
        else:  # looked into, or it failed after all
            found.pop(number, None)
    return found


def check_glass(log: Log, now: datetime) -> Iterator[Remark]:
    """A broken glass is to be looked into by somebody else within the life of a proposal."""
    for number, entry in broken_glass(log).items():
        late = now.timestamp() - entry.at_ns / 1e9 > LIFE.total_seconds()
        said = f"change {number} was carried out by one person alone, and nobody has looked into it"
        yield (wrong if late else warning)("changes", said, f"synlig changes look-into {number}, as another person")


def check_log(log: Log, seconds: int, now: datetime) -> Iterator[Remark]:
    """Whether the last entry is signed within `seconds` and some slack, and the alarms of the last day."""
    last = log.newest()
    signed = last.signed
    if not last.seq:
        yield well(LOG, "nothing is in the log yet")
        return
    late = now.timestamp() - last.at_ns / 1e9 > seconds + SLACK_S
    if last.seq > signed and late:
        said = f"{last.seq - signed} entries of the log are not signed by a checkpoint"
        yield wrong(LOG, said, "synlig log checkpoint; and see that the place of checkpoints can be written")
    else:
        yield well(LOG, f"the log has {last.seq} entries; {signed} are signed")
    found = log.search(Wanted(since=now - LATELY, events=tuple(sorted(ALARMS))))
    alarms = Counter(one.header.event for one in found)
    for event, number in sorted(alarms.items()):
        yield warning(LOG, f"{number} alarm(s) {event} since yesterday", f"synlig log search --class {event}")
