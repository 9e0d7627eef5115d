"""Ready views of the log: what someone who looks for a breach wants to see first (K18)."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from synlig.guard.log.entry import Header
from synlig.guard.log.events import ALARMS

DANISH: Final = ZoneInfo("Europe/Copenhagen")
HOUR_NS: Final = 3_600_000_000_000
MANY_REFUSALS: Final = 5
MANY_READS: Final = 50
FIRST_HOUR, LAST_HOUR, SATURDAY = 6, 20, 5
OF_PERSONS: Final = ("person:", "vault:cpr:")
PROTECTED: Final = "protected-persons"
View = Callable[[Iterable[Header]], Iterator[Header]]


def alarms(entries: Iterable[Header]) -> Iterator[Header]:
    """What someone must look at the same day."""
    return (entry for entry in entries if entry.event in ALARMS)


def repeated_refusals(entries: Iterable[Header]) -> Iterator[Header]:
    """Every refusal from the fifth by one actor, or from one address, within an hour (K15)."""
    refused = (entry for entry in entries if entry.outcome == "refused")
    return _crowded(refused, lambda entry: entry.address or entry.actor, MANY_REFUSALS)


def mass_reads(entries: Iterable[Header]) -> Iterator[Header]:
    """Every look at a person from the fiftieth by one actor within an hour; of numbers given out together, each."""
    return _crowded(_of_persons(entries), lambda entry: entry.actor, MANY_READS, _persons)


def out_of_hours(entries: Iterable[Header]) -> Iterator[Header]:
    """Looks at persons by people between 20 and 6, and at weekends, by the Danish clock."""
    return (entry for entry in _of_persons(entries) if _is_out_of_hours(entry))


def without_case(entries: Iterable[Header]) -> Iterator[Header]:
    """Looks at persons with neither a case nor a purpose."""
    return (entry for entry in _of_persons(entries) if not entry.case and not entry.purpose)


def first_access(entries: Iterable[Header]) -> Iterator[Header]:
    """The first look at any person by each actor."""
    seen = set[str]()
    for entry in _of_persons(entries):
        if entry.actor not in seen:
            seen.add(entry.actor)
            yield entry


def protected_persons(entries: Iterable[Header]) -> Iterator[Header]:
    """Looks at persons; the story that searches keeps those who are protected, whom only the vault knows (K26)."""
    return _of_persons(entries)


VIEWS: Final[Mapping[str, View]] = MappingProxyType(
    {
        "alarms": alarms,
        "repeated-refusals": repeated_refusals,
        "mass-reads": mass_reads,
        "out-of-hours": out_of_hours,
        "without-case": without_case,
        "first-access": first_access,
        PROTECTED: protected_persons,
    }
)


def _of_persons(entries: Iterable[Header]) -> Iterator[Header]:
    return (entry for entry in entries if entry.event.startswith(OF_PERSONS))


def _one(_entry: Header) -> int:
    return 1


def _persons(entry: Header) -> int:
    """How many persons' numbers it gave out; any other look is one."""
    told = entry.facts.get("persons", 1)
    return told if isinstance(told, int) else 1


def _crowded(
    entries: Iterable[Header], who: Callable[[Header], str], many: int, counted: Callable[[Header], int] = _one
) -> Iterator[Header]:
    lately: defaultdict[str, deque[int]] = defaultdict(deque)
    for entry in entries:
        times = lately[who(entry)]
        times.extend([entry.at_ns] * max(1, min(counted(entry), many)))
        while times[0] <= entry.at_ns - HOUR_NS:
            times.popleft()
        if len(times) >= many:
            yield entry


def _is_out_of_hours(entry: Header) -> bool:
    at = datetime.fromtimestamp(entry.at_ns / 1e9, UTC).astimezone(DANISH)
    return at.weekday() >= SATURDAY or not FIRST_HOUR <= at.hour < LAST_HOUR
