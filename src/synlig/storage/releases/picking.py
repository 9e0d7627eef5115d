"""Picking the release that answers: the one that is named, or the newest one that holds the cube."""

from collections.abc import Mapping
from dataclasses import replace

from synlig.core.cube import Cube
from synlig.core.errors import NotFound
from synlig.core.query import Released
from synlig.storage.releases.reading import Releases


class ReleasedCubes:
    """The declared cubes as they were released."""

    def __init__(self, releases: Releases, cubes: Mapping[str, Cube]) -> None:
        self._releases = releases
        self._cubes = cubes

    def names(self) -> tuple[str, ...]:
        """The cubes that some standing release holds, in the order of their declarations."""
        return tuple(name for name in self._cubes if self._newest_with(name) is not None)

    def read(self, name: str, release_id: str | None = None) -> Released:
        """The cube `name` of the release `release_id`, or of the newest one that holds it.

        Raises:
            NotFound: no such cube or release, or it is not released yet. IntegrityFailure: not what was signed.
        """
        if name not in self._cubes:
            raise NotFound(f"There is no cube of that name; there are: {', '.join(self._cubes)}.")
        chosen = release_id or self._newest_with(name)
        if chosen is None:
            raise NotFound(f"{name} is not released yet: run synlig release.")
        frozen = self._releases.read(chosen)
        if name not in frozen.blocks:
            raise NotFound(f"The release {chosen} does not hold {name}.")
        held = next(cube for cube in frozen.release.cubes if cube.name == name)
        cube = replace(self._cubes[name], base=held.base, method=held.method)
        return Released(frozen.release, cube, frozen.blocks[name], frozen.lists[name])

    def _newest_with(self, name: str) -> str | None:
        for logged in self._releases.all():
            held = self._releases.described(logged.id).cubes if logged.withdrawn_at is None else ()
            if any(cube.name == name for cube in held):
                return logged.id
        return None
