"""Shares and medians from protected counts: what was met of what could be, and the middle of bounded classes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from synlig.core.cells import CellBlock, CodeLists
from synlig.core.cube import Cube, DeclaredCode, Rate
from synlig.core.errors import WrongUsage
from synlig.core.query import TableRequest
from synlig.core.table import Cell
from synlig.pipeline.tally.adding import rows_of, sums_of

Row = tuple[Cell, ...]
Counted = dict[tuple[str, ...], int]
DIGITS: Final = 4


def classed_rows(
    cube: Cube, rate: Rate, blocks: Sequence[CellBlock], request: TableRequest, lists: CodeLists
) -> list[Row]:
    """One row per combination that has a share or a median; rounded to four decimals.

    The parts are protected each by itself and the whole is their sum, so a share tells no more than they do.

    Raises:
        WrongUsage: the table is split or filtered by what the rate itself adds up.
    """
    own = {*rate.met, *rate.among, *filter(None, [rate.classes])}
    if taken := sorted(own & {*request.by, *request.where}):
        raise WrongUsage(f"{rate.name} already adds up {', '.join(taken)}: it is not split or filtered by it.")
    found = _Counting(cube, blocks, request, lists)
    rows = _medians(cube, rate, request, found) if rate.kind == "median" else _shares(rate, request, found)
    return [(*codes, round(figure, DIGITS)) for codes, figure in rows]


def _shares(rate: Rate, request: TableRequest, found: "_Counting") -> list[tuple[tuple[str, ...], float]]:
    met = found.counts(rate.numerator, request.by, rate.met)
    whole = [found.counts(name, request.by, rate.among) for name in (rate.numerator, *rate.beside)]
    among = {codes: sum(part.get(codes, 0) for part in whole) for part in whole for codes in part}
    return [(codes, met.get(codes, 0) / total * rate.per) for codes, total in found.ordered(among) if total]


def _medians(cube: Cube, rate: Rate, request: TableRequest, found: "_Counting") -> list[tuple[tuple[str, ...], float]]:
    dimension = cube.dimension(rate.classes)
    classes = [one for one in dimension.codes if one.least is not None] if dimension else []
    kept = {rate.classes: tuple(one.code for one in classes)}
    held: dict[tuple[str, ...], dict[str, int]] = {}
    for codes, count in found.counts(rate.numerator, (*request.by, rate.classes), kept).items():
        held.setdefault(codes[:-1], {})[codes[-1]] = count
    middles = {codes: median(classes, counts) for codes, counts in held.items()}
    totals = {codes: sum(counts.values()) for codes, counts in held.items()}
    return [(codes, middle) for codes, _ in found.ordered(totals) if (middle := middles[codes]) is not None]


def median(classes: Sequence[DeclaredCode], counts: Mapping[str, int]) -> float | None:
    """The middle of `counts` by class, as if each class were spread evenly; None when it lies in an open class."""
    half, below = sum(counts.values()) / 2, 0
    for one in classes:
        here = counts.get(one.code, 0)
        if here and below + here >= half:
            if one.least is None or one.most is None:
                return None
            return one.least + (half - below) / here * (one.most + 1 - one.least)
        below += here
    return None


class _Counting:
    """Counts of one request's cells, by other dimensions and filters."""

    def __init__(self, cube: Cube, blocks: Sequence[CellBlock], request: TableRequest, lists: CodeLists) -> None:
        self._cube, self._blocks, self._request, self._lists = cube, blocks, request, lists

    def counts(self, measure: str, by: tuple[str, ...], kept: Mapping[str, tuple[str, ...]]) -> Counted:
        """Figures above 0 of `measure` by the codes of `by`, within the request's filters and `kept`."""
        counted = self._cube.measure(measure)
        if counted is None:
            raise WrongUsage(f"{self._cube.name} does not count {measure}.")
        asked = replace(self._request, by=by, where={**self._request.where, **kept}, measure=measure)
        sums = sums_of(self._cube, counted, self._blocks, asked, self._lists)
        return dict(rows_of(sums, by, self._lists, zeros=False))

    def ordered(self, totals: Counted) -> list[tuple[tuple[str, ...], int]]:
        """`totals` in the order of the code lists, as every table is."""
        places = [
            {code: place for place, code in enumerate(self._lists[name].codes)} if name in self._lists else {}
            for name in self._request.by
        ]
        return sorted(
            totals.items(),
            key=lambda row: [(known.get(code, 0), code) for known, code in zip(places, row[0], strict=True)],
        )
