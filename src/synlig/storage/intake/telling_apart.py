"""New, the same again, or in conflict: what each arrival is beside what is kept and what came before it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from synlig.storage.intake.values import Arrival, Identity, Known


@dataclass(frozen=True, slots=True)
class Told:
    """What a batch consists of: `new` are the positions to be kept.

    `before` maps the others to what stands in their place: a report kept already, or an earlier position.
    """

    new: tuple[int, ...]
    before: Mapping[int, Known | int]


def tell_apart(arrivals: Sequence[Arrival], known: Mapping[Identity, Known]) -> Told:
    """Sort out a batch; rejected reports have no identity and are always new."""
    first: dict[Identity, int] = {}
    before: dict[int, Known | int] = {}
    for position, identity in _identities(arrivals):
        if identity in known:
            before[position] = known[identity]
        elif identity in first:
            before[position] = first[identity]
        else:
            first[identity] = position
    return Told(tuple(position for position in range(len(arrivals)) if position not in before), before)


def _identities(arrivals: Sequence[Arrival]) -> Iterator[tuple[int, Identity]]:
    for position, arrival in enumerate(arrivals):
        if (identity := arrival.identity) is not None:
            yield position, identity
