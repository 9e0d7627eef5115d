"""Reading releases: by the log, and never a byte that is not what was signed."""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any, Final

import pyarrow as pa
from sqlalchemy import Row, select

from synlig.core.errors import IntegrityFailure, NotFound, Refused
from synlig.core.release import Release, ReleaseId
from synlig.guard.signing import check_signature
from synlig.storage.control.database import Database
from synlig.storage.releases.cell_files import unpacked
from synlig.storage.releases.manifest import Manifest, understood
from synlig.storage.releases.schema import release
from synlig.storage.releases.values import FrozenRelease, LoggedRelease

MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.sig"
PURPOSE: Final = "release"
KEPT: Final = 3
"""Releases kept in memory: the newest, the one being compared with, and one more."""


class Releases:
    """The folder `<home>/releases` for those who read; what was found sound is remembered, as it never changes."""

    def __init__(self, database: Database, folder: Path, public_key: bytes) -> None:
        self._database = database
        self._folder = folder
        self._public_key = public_key
        self._known: OrderedDict[str, FrozenRelease] = OrderedDict()
        self._manifests: dict[str, Manifest] = {}
        self._lock = Lock()

    def all(self) -> list[LoggedRelease]:
        """The release log, newest knowledge first, withdrawn ones too: one made again as once known is no newer."""
        query = select(release).order_by(release.c.known_at.desc(), release.c.made_at.desc(), release.c.id.desc())
        with self._database.reading() as connection:
            return [_logged(row) for row in connection.execute(query)]

    def told_of(self) -> list[LoggedRelease]:
        """Those that readers are told of, the newest first: all but those that were made again as once known.

        What differs between a release and the same one made again is what an erasure touched, and nothing else: side
        by side they would tell where the erased citizen was (docs/decisions/0055). The second is kept as proof.

        Raises:
            IntegrityFailure: the manifest of one that may have been made again is not what was signed.
        """
        log = self.all()
        return [one for one in log if not self._made_again(one, log)]

    def shown_to_readers(self) -> list[LoggedRelease]:
        """Those that readers are answered from: `told_of`, and not withdrawn."""
        return [one for one in self.told_of() if one.withdrawn_at is None]

    def latest(self) -> Release | None:
        """The newest release that readers are shown; None before the first.

        Raises:
            IntegrityFailure: its manifest is not what was signed.
        """
        newest = next(iter(self.shown_to_readers()), None)
        return None if newest is None else self._manifest(newest).release

    def newest_with(self, cube: str) -> LoggedRelease | None:
        """The newest release shown to readers that holds `cube`, by one reading of the log.

        Raises:
            IntegrityFailure: a manifest is not what was signed.
        """
        return next((one for one in self.shown_to_readers() if cube in self._manifest(one).contents), None)

    def described(self, release_id: str) -> Release:
        """A release without its cells.

        Raises:
            NotFound: no such release. IntegrityFailure: its manifest is not what was signed.
        """
        return self._manifest(self._logged(release_id)).release

    def read(self, release_id: str, *, even_withdrawn: bool = False) -> FrozenRelease:
        """A release with its cells.

        `even_withdrawn` is for those who look into what was withdrawn.

        Raises:
            NotFound: no such release. Refused: it was withdrawn. IntegrityFailure: a file is not what was signed,
            is gone, or was added.
        """
        logged = self._logged(release_id)
        if logged.withdrawn_at is not None and not even_withdrawn:
            raise Refused(f"The release {logged.id} was withdrawn: {logged.withdrawn_why}")
        with self._lock:
            if logged.manifest_sha256 not in self._known:
                self._known[logged.manifest_sha256] = self._opened(logged)
            self._known.move_to_end(logged.manifest_sha256)
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
            return self._known[logged.manifest_sha256]

    def shown(self, release_id: str, cube: str) -> FrozenRelease:
        """One cube of a release as it was ever shown, withdrawn or not, for the release gate; not remembered.

        Raises:
            NotFound: no such release. IntegrityFailure: the cube's file is not what was signed.
        """
        return self._opened(self._logged(release_id), cube)

    def verify(self) -> int:
        """Read every release anew, withdrawn ones too; how many there are.

        Raises:
            IntegrityFailure: a file of one is not what was signed.
        """
        log = self.all()
        for logged in log:
            self._manifests.pop(logged.manifest_sha256, None)
            self._opened(logged)
        return len(log)

    def _made_again(self, one: LoggedRelease, log: Sequence[LoggedRelease]) -> bool:
        """Whether an earlier release of one of its cubes knew as much already."""
        before = [other for other in log if other.made_at < one.made_at and other.known_at >= one.known_at]
        return bool(before) and any(
            self._manifest(one).contents.keys() & self._manifest(other).contents.keys() for other in before
        )

    def _logged(self, release_id: str) -> LoggedRelease:
        with self._database.reading() as connection:
            row = connection.execute(select(release).where(release.c.id == release_id)).one_or_none()
        if row is None:
            raise NotFound("There is no such release.")
        return _logged(row)

    def _opened(self, logged: LoggedRelease, only: str = "") -> FrozenRelease:
        manifest = self._manifest(logged)
        made, folder = manifest.release, self._folder / logged.id
        self._check_files(logged.id, {MANIFEST, SIGNATURE, *(cube.path for cube in made.cubes)})
        blocks = {}
        for cube in (one for one in made.cubes if only in ("", one.name)):
            content = _content(folder / cube.path)
            if hashlib.sha256(content).hexdigest() != cube.sha256:
                raise IntegrityFailure(f"{cube.path} of the release {made.id} is not what was signed.")
            blocks[cube.name] = unpacked(pa.py_buffer(content), manifest.contents[cube.name].shapes)
        return FrozenRelease(made, blocks, {name: contents.lists for name, contents in manifest.contents.items()})

    def _manifest(self, logged: LoggedRelease) -> Manifest:
        """The manifest, verified once a process: against the log, and its signature."""
        if logged.manifest_sha256 not in self._manifests:
            folder = self._folder / logged.id
            content, signature = _content(folder / MANIFEST), _content(folder / SIGNATURE).decode("ascii", "replace")
            if hashlib.sha256(content).hexdigest() != logged.manifest_sha256:
                raise IntegrityFailure(f"The manifest of the release {logged.id} is not the one in the log.")
            check_signature(self._public_key, PURPOSE, content, signature)
            manifest = understood(content).signed(signature)
            made = manifest.release
            if (made.id, made.made_at, made.known_at) != (logged.id, logged.made_at, logged.known_at):
                raise IntegrityFailure(f"The log says something else of the release {logged.id} than its manifest.")
            self._manifests[logged.manifest_sha256] = manifest
        return self._manifests[logged.manifest_sha256]

    def _check_files(self, release_id: str, expected: set[str]) -> None:
        there = {path.name for path in (self._folder / release_id).iterdir()}
        if there != expected:
            named = ", ".join(sorted(there ^ expected)[:KEPT])
            raise IntegrityFailure(f"Files of the release {release_id} were added or are gone: {named}.")


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise IntegrityFailure(f"{path.name} of the release {path.parent.name} is gone.") from None


def _logged(row: Row[Any]) -> LoggedRelease:
    return LoggedRelease(
        ReleaseId(row.id), row.made_at, row.known_at, row.manifest_sha256, row.withdrawn_at, row.withdrawn_why
    )
