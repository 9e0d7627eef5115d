"""What chance decides: seeds, ids and weighted picks, the same for the same seed."""

import random
from bisect import bisect
from collections.abc import Iterable
from itertools import accumulate
from typing import Generic, TypeVar

import numpy as np

T = TypeVar("T")


def generator_for(*key: int) -> np.random.Generator:
    """A numpy generator of its own for `key`: a seed and what it is for."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(key)))


def dice_for(*key: int) -> random.Random:
    """Dice of their own for `key`; single throws are far cheaper than numpy's."""
    return random.Random(int.from_bytes(np.random.SeedSequence(key).generate_state(8).tobytes(), "little"))


def new_id(dice: random.Random) -> str:
    """A random (version 4) UUID in its usual writing."""
    digits = f"{dice.getrandbits(128):032x}"
    return (
        f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{'89ab'[int(digits[16], 16) & 3]}{digits[17:20]}-{digits[20:]}"
    )


class Urn(Generic[T]):
    """Things with weights; heavier ones are drawn more often."""

    __slots__ = ("_cumulative", "things")

    def __init__(self, weighted: Iterable[tuple[T, float]]) -> None:
        pairs = [(thing, weight) for thing, weight in weighted if weight > 0]
        self.things = [thing for thing, _ in pairs]
        self._cumulative = list(accumulate(weight for _, weight in pairs))

    def draw(self, dice: random.Random) -> T:
        """One thing."""
        return self.things[bisect(self._cumulative, dice.random() * self._cumulative[-1])]

    def several(self, dice: random.Random, count: int) -> list[T]:
        """At most `count` different things; fewer when luck or the urn runs out."""
        found: dict[T, None] = {}
        for _ in range(3 * count):
            found[self.draw(dice)] = None
            if len(found) == count:
                break
        return list(found)


def whole_number(dice: random.Random, mean: float, most: int) -> int:
    """A count from 1 to `most` that falls off geometrically around `mean`."""
    count = 1
    while count < most and dice.random() < 1 - 1 / mean:
        count += 1
    return count
