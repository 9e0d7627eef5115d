"""Picking the release that answers: the one that is named, or the newest one that holds the cube."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from threading import Lock
from typing import Final

from synlig.core.cells import CellBlock, CodeLists
from synlig.core.cube import Cube
from synlig.core.errors import NotFound, Refused
from synlig.core.exported import Exported
from synlig.core.query import Released
from synlig.storage.releases.reading import Releases

WRITTEN_AT_MOST: Final = 500
"""Tables kept as files in memory, and how large one may be."""
LARGEST: Final = 200_000


class ReleasedCubes:
    """The declared cubes as they were released."""

    def __init__(self, releases: Releases, cubes: Mapping[str, Cube], *, proofs: bool = False) -> None:
        """With `proofs` a release made again as once known is opened too, when it is named."""
        self._releases = releases
        self._cubes = cubes
        self._proofs = proofs
        self._written: OrderedDict[Hashable, Exported] = OrderedDict()
        self._lock = Lock()

    def names(self) -> tuple[str, ...]:
        """The cubes that some standing release holds, in the order of their declarations."""
        return tuple(name for name in self._cubes if self._releases.newest_with(name) is not None)

    def newest(self) -> dict[str, tuple[str, datetime]]:
        """Of each cube the newest standing release that holds it: its id, and when it was made."""
        found = {name: self._releases.newest_with(name) for name in self._cubes}
        return {name: (one.id, one.made_at) for name, one in found.items() if one is not None}

    def read(self, name: str, release_id: str | None = None) -> Released:
        """The cube `name` of the release `release_id`, or of the newest one that holds it.

        Raises:
            NotFound: no such cube or release, or it is not released yet. Refused: the release was withdrawn, or made
            again as proof. IntegrityFailure: not what was signed.
        """
        if name not in self._cubes:
            raise NotFound(f"There is no cube of that name; there are: {', '.join(self._cubes)}.")
        newest = None if release_id else self._releases.newest_with(name)
        chosen = release_id or (newest.id if newest else None)
        if chosen is None:
            raise NotFound(f"{name} is not released yet: run synlig release.")
        frozen = self._releases.read(chosen)
        if release_id and not self._proofs and all(one.id != chosen for one in self._releases.shown_to_readers()):
            raise Refused(
                f"The release {chosen} was made again as once known: as proof, not to be read beside the first."
            )
        if name not in frozen.blocks:
            raise NotFound(f"The release {chosen} does not hold {name}.")
        held = next(cube for cube in frozen.release.cubes if cube.name == name)
        blocks, lists = frozen.blocks[name], frozen.lists[name]
        cube = _as_frozen(replace(self._cubes[name], base=held.base, method=held.method), blocks, lists)
        return Released(frozen.release, cube, blocks, lists)

    def written(self, released: Released, what: Hashable, write: Callable[[], Exported]) -> Exported:
        """What `write` gives for `what` of `released`, read just now: its cells never change, so it is written once."""
        key = (released.release.id, what)
        with self._lock:
            if key in self._written:
                self._written.move_to_end(key)
                return self._written[key]
        made = write()
        with self._lock:
            if len(made.content) <= LARGEST:
                self._written[key] = made
            while len(self._written) > WRITTEN_AT_MOST:
                self._written.popitem(last=False)
        return made


def _as_frozen(cube: Cube, blocks: Sequence[CellBlock], lists: CodeLists) -> Cube:
    """The cube without the dimensions and measures that were declared after its cells were frozen."""
    known = {axis for block in blocks for axis in block.axes}
    while coarser := {name for axis in known & lists.keys() for name in lists[axis].up} - known:
        known |= coarser
    counted = {block.measure for block in blocks}
    return replace(
        cube,
        dimensions=tuple(one for one in cube.dimensions if one.name in known),
        measures=tuple(one for one in cube.measures if one.name in counted),
        rates=tuple(one for one in cube.rates if counted.issuperset((one.numerator, *one.beside))),
    )
