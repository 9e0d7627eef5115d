"""Protection of the national cube: how long it takes, what it costs in error, and what the attacker gets of it."""

import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Final

import numpy as np

from bench.harness.row import Peer, Row
from synlig.core.cells import PLACE_AXES, CellBlock, CodeList, CodeLists
from synlig.core.cube import Cube
from synlig.core.population import ALDERSGRUPPER
from synlig.declared import cubes
from synlig.guard.balanced import balanced_thresholds
from synlig.guard.thresholds import thresholds
from synlig.pipeline.disclose import Earlier, Public, check
from synlig.pipeline.disclose.small_counts import rounded_once
from tests.attacks.disclosure import test_released_figures as nested
from tests.attacks.disclosure.attacker import Nested, propagate, small_marked, within_base, work_out
from tests.attacks.disclosure.national import REGION, Counts, margins, months, national, with_sums
from tests.attacks.disclosure.test_national import BASE, fixed, hides, possible, span

MONTHS: Final = int(os.environ.get("SYNLIG_BENCH_MONTHS", "24"))
KEYS: Final = int(os.environ.get("SYNLIG_BENCH_KEYS", "20"))
TOOL: Final = "SmallCountRounding 1.2.5 on R 4.2, the cube of the design (98 x 5 x 2 x 8 x 30), 2 cores"
AREA: Final = "disclosure"
Draw = Callable[..., Counts]


def rows() -> Iterator[Row]:
    """Seconds, errors and recovered figures."""
    cube = national()
    yield from _loss(cube.events)
    yield from _once(cube.events)
    yield from _naive(cube.events, cube.small)
    series = months(cube.events, MONTHS)
    yield from _monthly(series)
    yield from _gate(series)
    yield from _nested()


def _loss(truth: Counts) -> Iterator[Row]:
    exact = with_sums(truth)
    spent = _seconds(lambda: fixed(truth, 0))
    yield Row(AREA, "protect, fixed random with balanced thresholds", spent, "s", 1, "lower")
    draws: tuple[tuple[str, Draw], ...] = (("plain", thresholds), ("balanced", balanced_thresholds))
    for name, draw in draws:
        errors = [_errors(with_sums(fixed(truth, key, draw)), exact) for key in range(KEYS)]
        within, across, country = (statistics.median(column) for column in zip(*errors, strict=True))
        aims = (
            (3.22, 4.54, 0.1) if draw is balanced_thresholds else (None, None, None)
        )  # plain ones are released no more
        yield Row(AREA, f"mean error within years, {name}", within, "events", aims[0], "lower")
        yield Row(AREA, f"mean error with sums over years, {name}", across, "events", aims[1], "lower")
        yield Row(AREA, f"error of the country, {name}", 100 * country, "%", aims[2], "lower")


def _errors(shown: Counts, exact: Counts) -> tuple[float, float, float]:
    off, filled = np.abs(shown - exact), exact > 0
    whole = abs(float(shown[-1, -1, -1, -1, -1]) / float(exact[-1, -1, -1, -1, -1]) - 1)
    return float(off[:, :-1][filled[:, :-1]].mean()), float(off[filled].mean()), whole


def _once(truth: Counts) -> Iterator[Row]:
    shown = list[Counts]()
    spent = min(
        _seconds(lambda seed=seed: shown.append(rounded_once(truth, margins(), BASE, seed))) for seed in (1, 2, 3)
    )
    exact = with_sums(truth)
    off = [np.abs(with_sums(one) - exact) for one in shown]
    peer = ("SmallCountRounding", TOOL)
    mean = statistics.median(float(one[exact > 0].mean()) for one in off)
    most = statistics.median(int(one.max()) for one in off)
    yield Row(AREA, "protect once, small counts", spent, "s", 1, "lower", _quoted(129, *peer))
    yield Row(AREA, "protect once, mean error", mean, "events", 1.85, "lower", _quoted(1.96, *peer))
    yield Row(AREA, "protect once, largest error", most, "events", 17, "lower", _quoted(20, *peer))
    low, high = hides(shown[0])
    narrow = int(((high - low < BASE - 1) & (truth > 0) & (truth < BASE)).sum())
    yield Row(AREA, "protect once, small figures known closer than 4", narrow, "figures", 0, "lower")


def _quoted(figure: float, name: str, source: str) -> tuple[Peer, ...]:
    return (Peer(name, figure, ran=False, source=source),)


def _naive(truth: Counts, small: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Iterator[Row]:
    lattice = with_sums(truth)
    started = time.perf_counter()
    found = propagate(small_marked(lattice, BASE), REGION)
    spent = time.perf_counter() - started
    finest = tuple(slice(size) for size in truth.shape)
    share = 100 * float(found.exact[finest][small].mean())
    yield Row(AREA, "small figures recovered of a release that marks them", share, "%", 99, "higher")
    yield Row(AREA, "recovering them", spent, "s", 60, "lower")


def _monthly(series: Sequence[Counts]) -> Iterator[Row]:
    exact = 0
    for before, after in pairwise(series):
        few = (np.abs(after - before) > 0) & (np.abs(after - before) < BASE)
        exact += int((few & (before > BASE) & (after > BASE)).sum())
    yield Row(AREA, f"changes of 1-4 exact, {MONTHS} small-count releases", exact, "changes", 90_000, "higher")
    shown = [fixed(truth, 3)[:, -1] for truth in series]
    fits, narrow = possible(shown), np.zeros(shown[0].shape, np.int64)
    for before, after in pairwise(shown):
        least = np.min([np.where(fits[t], span(after, t)[0] - span(before, t)[1], 99) for t in range(BASE)], axis=0)
        most = np.max([np.where(fits[t], span(after, t)[1] - span(before, t)[0], -99) for t in range(BASE)], axis=0)
        narrow += most - least < BASE - 1
    yield Row(
        AREA, f"changes known closer than 4, {MONTHS} of ours, outsider", int(narrow.sum()), "changes", 0, "lower"
    )
    worst = max(int(np.delete(narrow, kommune, axis=0).sum()) for kommune in range(len(narrow)))
    yield Row(
        AREA, f"changes known closer than 4, {MONTHS} of ours, worst of 98 insiders", worst, "changes", 0, "lower"
    )


def _gate(series: Sequence[Counts]) -> Iterator[Row]:
    """The gate over the last month, with all months before: refused would raise."""
    cube = replace(cubes.load()["tilstande"], measures=cubes.load()["tilstande"].measures[1:])
    lists, exact = _lists(), _block(series[-1])
    earlier = [Earlier(f"r-{n}", date(2026, 1, 1), [_block(fixed(one, 3))], lists) for n, one in enumerate(series[:-1])]
    alone = _seconds(lambda: _let_out(cube, exact, fixed(series[-1], 3), lists, ()))
    spent = _seconds(lambda: _let_out(cube, exact, fixed(series[-1], 3), lists, earlier))
    yield Row(AREA, "attack on one release", alone, "s", 60, "lower")
    yield Row(AREA, f"attack with {len(earlier)} earlier releases", spent, "s", 60, "lower")


def _let_out(cube: Cube, exact: CellBlock, shown: Counts, lists: CodeLists, earlier: Sequence[Earlier]) -> None:
    check(cube, [exact], [exact.holding(shown)], lists, {}, Public(lambda: earlier))


def _block(values: Counts) -> CellBlock:
    kommuner, years, _, _, codes = (tuple(map(str, range(size))) for size in values.shape)
    places = (kommuner, years, ("K", "M"), ALDERSGRUPPER, codes)
    return CellBlock("antal", "tilstand", (*PLACE_AXES, "tilstand"), places, np.ascontiguousarray(values))


def _lists() -> CodeLists:
    codes = {str(code): "" for code in range(30)}
    return {"tilstand": CodeList("tilstand", codes, {"omraade": dict.fromkeys(codes, "x")})}


def _nested() -> Iterator[Row]:
    """Events, citizens by code and area and altogether, each of 98 municipalities knowing its own."""
    truth = nested.country()
    shown = nested.release(truth)
    spent = _seconds(lambda: nested.known_from(shown))
    narrow = 0
    for kommune in range(nested.KOMMUNER):
        known = Nested(*(within_base(figures, BASE) for figures in shown))
        for bounds, exact in zip(known.all(), nested.truths(truth), strict=True):
            bounds.low[kommune] = bounds.high[kommune] = exact[kommune]
        work_out(known)
        others = np.arange(nested.KOMMUNER) != kommune
        for bounds, exact in zip(known.all(), nested.truths(truth), strict=True):
            narrow += int(((bounds.width < BASE - 1) & (exact > 0) & (exact < BASE))[others].sum())
    yield Row(AREA, "working out citizens, areas and events together", spent, "s", 60, "lower")
    yield Row(AREA, "small figures known closer than 4, one of ours, 98 insiders", narrow, "figures", 0, "lower")


def _seconds(do: Callable[[], object]) -> float:
    started = time.perf_counter()
    do()
    return time.perf_counter() - started
