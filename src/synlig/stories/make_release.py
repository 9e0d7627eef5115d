"""Make a release: count exactly, merge, round by fixed thresholds, agree, check, freeze and sign."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from synlig.core.cells import CellBlock, CodeLists
from synlig.core.codes import CodeBook
from synlig.core.cube import Cube
from synlig.core.errors import NotFound, Refused, WrongUsage
from synlig.core.instant import danish_day, danish_midnight
from synlig.core.population import Population
from synlig.core.release import AsKnown, Release, ReleasedCube, ReleaseId
from synlig.core.ruleset import RuleSet
from synlig.core.settings import Settings
from synlig.declared.cubes.code_lists import code_lists
from synlig.declared.organisations import Organisations
from synlig.guard.balanced import balanced_thresholds
from synlig.guard.keys import KeyStore
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.guard.thresholds import one_off_seed, thresholds
from synlig.pipeline.disclose import (
    SELDOM,
    Earlier,
    Merged,
    Public,
    agreed,
    check,
    inhabitants,
    merged,
    merged_groups,
    protected,
    seldom_up,
    small_counts,
    threshold_axes,
)
from synlig.storage.releases import LoggedRelease, Releases, ReleaseStore, cells_hash
from synlig.storage.releases.registered import PublicTotals
from synlig.storage.rules import CountRuleRows

RELEASE: Final = "r-"
MOMENT: Final = timedelta(microseconds=1)
ExactCells = Callable[[Cube, CodeLists, AsKnown], list[CellBlock]]
"""Counts a cube exactly for a Danish day, as it was known (storage/facts over the stored tables)."""


def make_release(
    names: Sequence[str],
    told: Callable[[int], None],
    as_known_on: str = "",
    rule_rows: CountRuleRows | None = None,
    *,
    cubes: Mapping[str, Cube],
    exact: ExactCells,
    codebook: CodeBook,
    organisations: Organisations,
    population: Population,
    keys: KeyStore,
    release_store: ReleaseStore,
    public_totals: PublicTotals,
    rule_set: RuleSet,
    settings: Settings,
    log: Recorder,
    actor: str,
    moment: Callable[[], datetime],
) -> Release:
    """The frozen, signed release of the cubes `names` (all when empty); `told` hears of each cube done.

    With `as_known_on`, a day or a release, cubes are counted as known at the end of that day, or when that release was
    made. Where that gives the very cells of the release made then, that one is given back; else (an erasure, or what
    came later that day) a new one that never stands before newer ones. What `rule_rows` counts is signed too (C4).

    Raises:
        NotFound: no such cube or release. Refused: the gate does not let it out. WrongUsage: the day is none, or lies
        ahead. Unavailable: it cannot be kept.
    """
    now, groups = moment(), _merged_as_before(population, settings, release_store)
    blocks, lists = dict[str, list[CellBlock]](), dict[str, CodeLists]()
    known, before = _as_known(as_known_on, now, release_store)
    chosen = _chosen(names or _cubes_of(before, release_store), cubes, settings.disclosure.base)
    _check_same_base(chosen, release_store)
    for cube in chosen:
        lists[cube.name] = code_lists(cube, codebook, organisations.kommuner, organisations.regioner)
        truth = [merged(block, groups) for block in exact(cube, lists[cube.name], known)]
        blocks[cube.name] = agreed(cube, _rounded(cube, truth, lists[cube.name], keys), lists[cube.name])
        public = Public(lambda cube=cube: _earlier(cube, release_store), public_totals.all())
        people = inhabitants(population, groups)
        with _refusals_recorded(cube, log, actor):
            check(cube, truth, blocks[cube.name], lists[cube.name], people, public, known.until)
        told(1)
    if before is not None and _the_same(blocks, before, release_store):
        return release_store.described(before.id)
    made = _unsigned(now, known, chosen, codebook, population, groups, rule_set, rule_rows)
    frozen = release_store.freeze(made, blocks, lists)
    log.record([Entry(Event.RELEASE_MADE, actor, facts={"release": frozen.id, "cubes": " ".join(blocks)})])
    return frozen


@contextmanager
def _refusals_recorded(cube: Cube, log: Recorder, actor: str) -> Generator[None, None, None]:
    try:
        yield
    except Refused as refusal:
        log.record([Entry(Event.RELEASE_REFUSED, actor, "refused", cause=str(refusal), facts={"cube": cube.name})])
        raise


def _as_known(on: str, now: datetime, releases: Releases) -> tuple[AsKnown, LoggedRelease | None]:
    """What is counted, and the standing release that was made of it, if any."""
    if not on:
        return AsKnown(danish_day(now), now, now), None
    standing = [logged for logged in releases.all() if logged.withdrawn_at is None]
    if on.startswith(RELEASE):
        named = next((logged for logged in standing if logged.id == on), None)
        if named is None:
            raise NotFound("There is no standing release of that name.")
        return AsKnown(danish_day(named.known_at), named.known_at, named.made_at), named
    day = _day(on)
    if day > danish_day(now):
        raise WrongUsage("Nothing is known yet on a day that lies ahead.")
    made_then = (logged for logged in standing if danish_day(logged.known_at) == day)
    return AsKnown(day, min(now, danish_midnight(day + timedelta(days=1)) - MOMENT)), next(made_then, None)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongUsage("A day is written YYYY-MM-DD; a release by its whole name.") from None


def _cubes_of(before: LoggedRelease | None, releases: Releases) -> list[str]:
    return [] if before is None else [cube.name for cube in releases.described(before.id).cubes]


def _the_same(blocks: Mapping[str, Sequence[CellBlock]], before: LoggedRelease, releases: Releases) -> bool:
    held = releases.read(before.id).blocks
    return all(name in held and cells_hash(some) == cells_hash(held[name]) for name, some in blocks.items())


def _earlier(cube: Cube, releases: Releases) -> Iterator[Earlier]:
    """Every release there was of the cube: what was shown once is known, though it be withdrawn."""
    for logged in releases.all():
        if any(one.name == cube.name for one in releases.described(logged.id).cubes):
            held = releases.shown(logged.id, cube.name)
            yield Earlier(logged.id, danish_day(logged.known_at), held.blocks[cube.name], held.lists[cube.name])


def _by_rule(
    rule_rows: CountRuleRows | None, rules: RuleSet, known: AsKnown
) -> tuple[tuple[str, str, int], ...] | None:
    if rule_rows is None:
        return None
    return tuple(sorted((rule, kommune, number) for (kommune, rule), number in rule_rows(rules, known).items()))


def _merged_as_before(population: Population, settings: Settings, releases: Releases) -> Merged:
    """Age groups stay merged as they first were: finer beside coarser cells of the same people would tell both."""
    before = max(releases.all(), key=lambda logged: logged.made_at, default=None)
    if before is None:
        return merged_groups(population, settings.disclosure.smallest_population)
    return releases.described(before.id).merged_groups


def _check_same_base(chosen: Sequence[Cube], releases: Releases) -> None:
    """Two bases over the same truth would tell more of it than either: a living cube keeps its base."""
    for cube in chosen:
        held = (
            one for logged in releases.all() for one in releases.described(logged.id).cubes if one.name == cube.name
        )
        before = next(held, None)
        if before is not None and before.base != cube.base:
            raise Refused(f"{cube.name} is released to base {before.base}; another base would lay its cells open.")


def _unsigned(
    now: datetime,
    known: AsKnown,
    chosen: Sequence[Cube],
    codebook: CodeBook,
    population: Population,
    groups: Merged,
    rule_set: RuleSet,
    rule_rows: CountRuleRows | None,
) -> Release:
    return Release(
        id=ReleaseId(f"r-{now:%Y%m%dT%H%M%SZ}-{uuid4().hex[:8]}"),
        made_at=now,
        known_at=known.at,
        rule_set=rule_set.version,
        code_versions=tuple((system.url, system.version or "") for system in codebook.systems.values()),
        population=population.label,
        cubes=tuple(ReleasedCube(cube.name, "", 0, "", cube.method, cube.base) for cube in chosen),
        merged_groups=groups,
        signature="",
        rule_rows=_by_rule(rule_rows, rule_set, known),
    )


def _chosen(names: Sequence[str], cubes: Mapping[str, Cube], base: int) -> list[Cube]:
    unknown = [name for name in names if name not in cubes]
    if unknown:
        raise NotFound(f"There is no cube {unknown[0]}; there are: {', '.join(cubes)}.")
    return [replace(cube, base=base) for name, cube in cubes.items() if not names or name in names]


def _rounded(cube: Cube, exact: Sequence[CellBlock], lists: CodeLists, keys: KeyStore) -> list[CellBlock]:
    key = keys.disclosure_key()
    if cube.method == "small-count":
        return [small_counts(cube, one, lists, one_off_seed(key, f"{cube.name}/{one.measure}")) for one in exact]

    def drawn(block: CellBlock, what: str, most: int) -> NDArray[np.int64]:
        measure = cube.measure(block.measure)
        draw = thresholds if measure is None or measure.distinct else balanced_thresholds
        return draw(key, f"{cube.name}/{block.measure}/{block.grain}{what}", *threshold_axes(block), most)

    def first(block: CellBlock) -> NDArray[np.int64] | None:
        measure = cube.measure(block.measure)
        if measure is None or block.grain == measure.finest:
            return None
        return seldom_up(drawn(block, "/first", SELDOM * cube.base), cube.base)

    return [protected(block, drawn(block, "", cube.base), cube.base, first(block)) for block in exact]
