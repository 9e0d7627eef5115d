"""Freezing a release: files first, durably, under another name; then the name; then the row that makes it count."""

import hashlib
import shutil
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from sqlalchemy import insert, update

from synlig.core.cells import CellBlock, CodeLists
from synlig.core.errors import Conflict, WrongUsage
from synlig.core.release import Release, ReleasedCube
from synlig.guard.signing import sign
from synlig.storage.clock import Clock, utc_now
from synlig.storage.control.database import Database
from synlig.storage.control.failures import surely_undone
from synlig.storage.durable import make_folder, sync_folder, write_new
from synlig.storage.released_views import empty_views_of
from synlig.storage.releases.cell_files import cells_hash, packed, shape_of
from synlig.storage.releases.manifest import Contents, Manifest, written
from synlig.storage.releases.orphans import alone, sweep
from synlig.storage.releases.reading import MANIFEST, PURPOSE, SIGNATURE, Releases
from synlig.storage.releases.schema import release

Blocks = Mapping[str, Sequence[CellBlock]]
Lists = Mapping[str, CodeLists]


class ReleaseStore(Releases):
    """The releases for those who make and withdraw them; opening it clears what a crash left."""

    def __init__(
        self, database: Database, folder: Path, public_key: bytes, private_key: bytes, *, clock: Clock = utc_now
    ) -> None:
        super().__init__(database, folder, public_key)
        self._private_key = private_key
        self._clock = clock
        with alone(folder, wait=False) as nobody_else:
            if nobody_else:
                sweep(folder, database)

    def freeze(self, made: Release, blocks: Blocks, lists: Lists) -> Release:
        """Write, sign and log a release; the same with paths, rows, digests and signature filled in.

        Of `made.cubes` name, method and base are read. `blocks` and `lists` are by cube. When it returns, the
        release is durable; killed before, there is none. Exact counts are never given to it, so never stored.

        Raises:
            WrongUsage: cells or code lists of a cube are missing, or of one that is not in the release.
            Conflict: the id is taken. Unavailable: disk full or database busy; nothing was kept.
        """
        names = {cube.name for cube in made.cubes}
        if not names == set(blocks) == set(lists) or len(names) != len(made.cubes):
            raise WrongUsage("A release has cells and code lists for exactly its cubes.")
        with alone(self._folder, wait=True):
            if any(logged.id == made.id for logged in self.all()):
                raise Conflict(f"There is a release {made.id} already.")
            sweep(self._folder, self._database)
            return self._frozen(made, blocks, lists)

    def withdraw(self, release_id: str, why: str) -> None:
        """Take a release back: it stays in the log and on disk, and is not read by anyone who asks for tables.

        Raises:
            NotFound: no such release. Conflict: it was withdrawn before. WrongUsage: no reason is given.
        """
        if not why.strip():
            raise WrongUsage("A release is withdrawn for a reason: say why.")
        standing = (release.c.id == release_id) & release.c.withdrawn_at.is_(None)
        done = {"withdrawn_at": self._clock(), "withdrawn_why": why.strip()}
        with self._database.writing() as connection:
            changed = connection.execute(update(release).where(standing).values(done)).rowcount
            if changed:
                empty_views_of(connection, release_id)
        if changed == 0:
            before = self._logged(release_id)
            raise Conflict(f"The release {before.id} was withdrawn before: {before.withdrawn_why}")

    def _frozen(self, made: Release, blocks: Blocks, lists: Lists) -> Release:
        with self._new_folder(made.id) as folder:
            cubes = [self._write_cells(folder, cube, blocks[cube.name]) for cube in made.cubes]
            contents = {name: _contents(some, lists[name]) for name, some in blocks.items()}
            manifest = Manifest(replace(made, cubes=tuple(cubes)), contents)
            content = written(manifest)
            signature = sign(self._private_key, PURPOSE, content)
            write_new(folder / MANIFEST, [content])
            write_new(folder / SIGNATURE, [signature.encode("ascii")])
            self._publish(folder, made, hashlib.sha256(content).hexdigest())
        return manifest.signed(signature).release

    @contextmanager
    def _new_folder(self, release_id: str) -> Generator[Path, None, None]:
        """A folder under a name that no release has; gone again, under either name, when the release failed."""
        folder = self._folder / f".{release_id}.{uuid4().hex}"
        try:
            make_folder(folder)
            yield folder
        except BaseException as error:
            if surely_undone(error):
                _remove((folder, self._folder / release_id))
            raise

    def _write_cells(self, folder: Path, cube: ReleasedCube, blocks: Sequence[CellBlock]) -> ReleasedCube:
        content, path = memoryview(packed(blocks)), f"{cube.name}.parquet"
        write_new(folder / path, [content])
        rows = sum(block.values.size for block in blocks)
        return replace(cube, path=path, rows=rows, sha256=hashlib.sha256(content).hexdigest())

    def _publish(self, folder: Path, made: Release, sha256: str) -> None:
        sync_folder(folder)
        _remove([self._folder / made.id])  # of a crash: no row knows it
        folder.rename(self._folder / made.id)
        sync_folder(self._folder)
        row = {"id": made.id, "made_at": made.made_at, "known_at": made.known_at, "manifest_sha256": sha256}
        with self._database.writing() as connection:
            connection.execute(insert(release).values(row))


def _contents(blocks: Sequence[CellBlock], lists: CodeLists) -> Contents:
    return Contents(tuple(map(shape_of, blocks)), lists, cells_hash(blocks))


def _remove(folders: Iterable[Path]) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
