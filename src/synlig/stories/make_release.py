"""Make a release: count exactly, merge, round by fixed thresholds, agree, check, freeze and sign."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from synlig.core.cells import CellBlock, CodeLists
from synlig.core.codes import CodeBook
from synlig.core.cube import Cube
from synlig.core.errors import NotFound, Refused
from synlig.core.instant import danish_day
from synlig.core.population import Population
from synlig.core.release import Release, ReleasedCube, ReleaseId
from synlig.core.ruleset import RuleSet
from synlig.core.settings import Settings
from synlig.declared.cubes.code_lists import code_lists
from synlig.declared.organisations import Organisations
from synlig.guard.keys import KeyStore
from synlig.guard.thresholds import thresholds
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
    threshold_axes,
)
from synlig.storage.releases import Releases, ReleaseStore
from synlig.storage.releases.registered import PublicTotals

ExactCells = Callable[[Cube, CodeLists, date], list[CellBlock]]
"""Counts a cube exactly as known at the end of a Danish day (storage/facts over the stored tables)."""


def make_release(
    names: Sequence[str],
    told: Callable[[int], None],
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
    clock: Callable[[], datetime],
) -> Release:
    """The frozen, signed release of the cubes `names` (all when empty); `told` hears of each cube done.

    Raises:
        NotFound: no such cube. Refused: the gate does not let it out. Unavailable: it cannot be kept.
    """
    now, groups = clock(), merged_groups(population, settings.disclosure.smallest_population)
    blocks, lists = dict[str, list[CellBlock]](), dict[str, CodeLists]()
    chosen = _chosen(names, cubes, settings.disclosure.base)
    _check_same_base(chosen, release_store)
    for cube in chosen:
        lists[cube.name] = code_lists(cube, codebook, organisations.kommuner, organisations.regioner)
        truth = [merged(block, groups) for block in exact(cube, lists[cube.name], danish_day(now))]
        blocks[cube.name] = agreed(cube, _rounded(cube, truth, keys), lists[cube.name])
        public = Public(lambda cube=cube: _earlier(cube, release_store), public_totals.all())
        people = inhabitants(population, groups)
        check(cube, truth, blocks[cube.name], lists[cube.name], people, public, danish_day(now))
        told(1)
    return release_store.freeze(_unsigned(now, chosen, codebook, population, groups, rule_set), blocks, lists)


def _earlier(cube: Cube, releases: Releases) -> Iterator[Earlier]:
    """Every release there was of the cube: what was shown once is known, though it be withdrawn."""
    for logged in releases.all():
        if any(one.name == cube.name for one in releases.described(logged.id).cubes):
            held = releases.shown(logged.id, cube.name)
            yield Earlier(logged.id, danish_day(logged.known_at), held.blocks[cube.name], held.lists[cube.name])


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
    chosen: Sequence[Cube],
    codebook: CodeBook,
    population: Population,
    groups: Merged,
    rule_set: RuleSet,
) -> Release:
    return Release(
        id=ReleaseId(f"r-{now:%Y%m%dT%H%M%SZ}-{uuid4().hex[:8]}"),
        made_at=now,
        known_at=now,
        rule_set=rule_set.version,
        code_versions=tuple((system.url, system.version or "") for system in codebook.systems.values()),
        population=population.label,
        cubes=tuple(ReleasedCube(cube.name, "", 0, "", cube.method, cube.base) for cube in chosen),
        merged_groups=groups,
        signature="",
    )


def _chosen(names: Sequence[str], cubes: Mapping[str, Cube], base: int) -> list[Cube]:
    unknown = [name for name in names if name not in cubes]
    if unknown:
        raise NotFound(f"There is no cube {unknown[0]}; there are: {', '.join(cubes)}.")
    return [replace(cube, base=base) for name, cube in cubes.items() if not names or name in names]


def _rounded(cube: Cube, exact: Sequence[CellBlock], keys: KeyStore) -> list[CellBlock]:
    key = keys.disclosure_key()

    def drawn(block: CellBlock, what: str, most: int) -> NDArray[np.int64]:
        return thresholds(key, f"{cube.name}/{block.measure}/{block.grain}{what}", *threshold_axes(block), most)

    def first(block: CellBlock) -> NDArray[np.int64] | None:
        measure = cube.measure(block.measure)
        if measure is None or block.grain == measure.finest:
            return None
        return seldom_up(drawn(block, "/first", SELDOM * cube.base), cube.base)

    return [protected(block, drawn(block, "", cube.base), cube.base, first(block)) for block in exact]
