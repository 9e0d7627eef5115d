"""An indicator: a numerator over a denominator with a direction, and a target only when someone supplied one."""

from dataclasses import dataclass
from typing import Literal

from synlig.core.words import Words

Direction = Literal["higher-is-better", "lower-is-better", "neither"]


@dataclass(frozen=True, slots=True)
class Indicator:
    """What a benchmark shows: `numerator` over `denominator`, times `per`, both kept to `where`.

    `numerator` is a measure of `cube`; `denominator` another one, several added with `+`, or `indbyggere`; `where` is
    written as in `--where`.
    `target` is None until someone supplies one with a source: never invented.
    """

    id: str
    title: Words
    cube: str
    numerator: str
    denominator: str
    per: int
    direction: Direction
    text: Words
    source: Words
    where: str = ""
    target: float | None = None
