"""A backup's folder: sealed objects, each kept once, and snapshots that say which of them made up a home when."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import msgspec

from synlig.core.errors import IntegrityFailure, NotFound, Unavailable, WrongUsage
from synlig.guard.backup_sealing import FRAME, BackupSealer, Part
from synlig.guard.keys import Secret
from synlig.storage.durable import make_folder, sync_folder, write_new
from synlig.storage.exported import write_whole
from synlig.storage.tombstones import Mark

HEADER: Final = "synlig-backup.json"
SNAPSHOT: Final = "snapshot"
PARTS: Final[tuple[Part, ...]] = ("main", "vault")


@dataclass(frozen=True, slots=True)
class Header:
    """What can be read without a key: whose backup it is, and where its register and its recovery key are."""

    id: str
    home: str
    register: str
    recovery: str


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a home: its path there, the object that holds it, and how it looked when it was read."""

    path: str
    part: Part
    object: str
    size: int
    changed_ns: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A home at a moment, with how far the register of erasures had come then."""

    id: str
    made_at: datetime
    mark: Mark
    members: tuple[Member, ...]


class Repository:
    """One folder. Objects are written whole and never changed; a snapshot counts when its file is there."""

    def __init__(self, place: Path, sealers: Mapping[Part, BackupSealer]) -> None:
        self._place, self._sealers = place, sealers

    @classmethod
    def lay_out(cls, place: Path, header: Header, keys: Path) -> None:
        """Make the folder, with the home's wrapped keys, but never its root key.

        In one of the same home the keys are brought up to date: they may have been wrapped anew since.

        Raises:
            WrongUsage: something else lies there. Unavailable: it cannot be written.
        """
        if (place / HEADER).is_file():
            if read_header(place).home != header.home:
                raise WrongUsage(f"{place} is another home's backup.")
            cls.bring_keys(place, keys)
            return
        if place.exists() and (not place.is_dir() or any(place.iterdir())):
            raise WrongUsage(f"{place} is not empty and no backup: name a new folder.")
        try:
            place.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError:
            raise Unavailable(f"{place} cannot be written.") from None
        for name in ("keys", "snapshots", *PARTS):
            make_folder(place / name)
        cls.bring_keys(place, keys)
        write_new(place / HEADER, [json.dumps(asdict(header), indent=1).encode()])
        sync_folder(place)

    @staticmethod
    def bring_keys(place: Path, keys: Path) -> None:
        """Copy the wrapped keys of a home into its backup; all of them or, killed between, some of the older ones.

        Raises:
            Unavailable: it cannot be written.
        """
        for file in sorted(keys.iterdir()):
            if file.is_file() and file.suffix in (".key", ".public") and file.stem != "root":
                write_whole(place / "keys" / file.name, file.read_bytes())
        sync_folder(place / "keys")

    def put(self, file: Path, path: str, part: Part) -> Member:
        """Keep `file` as the member `path`; an object that is there already is not written again.

        A file that grows meanwhile is kept as long as it was.

        Raises:
            Unavailable: the disk does not take it.
        """
        before = file.stat()
        name = self._sealers[part].name(_pieces(file, before.st_size))
        target = self._object(part, name)
        if not target.is_file():
            make_folder(target.parent)
            beside = target.with_name(f".{name}.{uuid4().hex}")
            write_new(beside, self._sealers[part].seal(name, _pieces(file, before.st_size)))
            beside.replace(target)
            sync_folder(target.parent)
        return Member(path, part, name, before.st_size, before.st_mtime_ns)

    def get(self, member: Member, target: Path) -> None:
        """Write the member to the new file `target`, checked byte by byte.

        Raises:
            IntegrityFailure: the object is gone, damaged or another's. Unavailable: the disk does not take it.
        """
        source = self._object(member.part, member.object)
        if not source.is_file():
            raise IntegrityFailure(f"The backup lacks an object of its {member.part} part.")
        sealer = self._sealers[member.part]
        write_new(target, sealer.open(member.object, _pieces(source)))
        if sealer.name(_pieces(target)) != member.object:
            raise IntegrityFailure("An object of the backup is damaged, or another backup's.")

    def add_snapshot(self, snapshot: Snapshot) -> None:
        """Make the snapshot count."""
        content = msgspec.json.encode(snapshot)
        name = f"{snapshot.made_at:%Y%m%dT%H%M%S%f}Z-{snapshot.id}"
        pieces = (content[at : at + FRAME] for at in range(0, len(content), FRAME))
        beside = self._place / "snapshots" / f".{name}"
        write_new(beside, self._sealers["main"].seal(f"{SNAPSHOT}/{name}", pieces))
        beside.replace(self._place / "snapshots" / name)
        sync_folder(self._place / "snapshots")

    def snapshots(self) -> list[str]:
        """The names of the snapshots, oldest first; each ends with its id."""
        folder = self._place / "snapshots"
        return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))

    def snapshot(self, name: str) -> Snapshot:
        """The snapshot of that name.

        Raises:
            NotFound: there is none. IntegrityFailure: damaged.
        """
        path = self._place / "snapshots" / name
        if not path.is_file():
            raise NotFound("There is no such snapshot in the backup.")
        sealed = self._sealers["main"].open(f"{SNAPSHOT}/{name}", _pieces(path))
        return msgspec.json.decode(b"".join(sealed), type=Snapshot)

    def verify(self) -> int:
        """Open every object and every snapshot; how many objects there are.

        Raises:
            NotFound: no backup is there. IntegrityFailure: one is damaged, or a snapshot lacks one; it is named.
        """
        read_header(self._place)
        objects: list[tuple[Part, Path]] = [(part, path) for part in PARTS for path in sorted(self._objects(part))]
        bad = [f"{part}/{path.name[:12]}" for part, path in objects if not self._opens(part, path)]
        members = [member for name in self.snapshots() for member in self.snapshot(name).members]
        needed: set[tuple[Part, str]] = {(m.part, m.object) for m in members if m.part == "main"}
        there: set[tuple[Part, str]] = {(part, path.name) for part, path in objects}
        bad += [f"{part}/{name[:12]}" for part, name in sorted(needed - there)]
        if bad:
            raise IntegrityFailure(f"{len(bad)} object(s) of the backup are gone or damaged: {', '.join(bad[:5])}.")
        return len(objects)

    def _opens(self, part: Part, path: Path) -> bool:
        sealer = self._sealers[part]
        try:
            return sealer.name(sealer.open(path.name, _pieces(path))) == path.name
        except IntegrityFailure:
            return False

    def forget(self, ids: Iterable[str], vaults_of: Iterable[str]) -> int:
        """Remove the snapshots `ids`, and the vault's part of the snapshots `vaults_of`; how many objects went."""
        gone, keyless = set(ids), set(vaults_of)
        used = set[tuple[Part, str]]()
        for name in self.snapshots():
            if _id_of(name) in gone:
                (self._place / "snapshots" / name).unlink()
                continue
            members = self.snapshot(name).members
            used.update((m.part, m.object) for m in members if m.part == "main" or _id_of(name) not in keyless)
        sync_folder(self._place / "snapshots")
        return sum(self._sweep(part, {name for its, name in used if its == part}) for part in PARTS)

    def _sweep(self, part: Part, used: set[str]) -> int:
        stray = [path for path in self._objects(part) if path.name not in used]
        for path in stray:
            path.unlink()
        return len(stray)

    def clear_remains(self) -> int:
        """Remove what a killed backup was writing, which counts for nothing; how many pieces there were."""
        left = [path for part in PARTS for path in (self._place / part).glob("*/.*")]
        left += list((self._place / "snapshots").glob(".*"))
        for path in left:
            path.unlink()
        return len(left)

    def _objects(self, part: Part) -> Iterator[Path]:
        return (path for path in (self._place / part).glob("*/*") if not path.name.startswith("."))

    def _object(self, part: Part, name: str) -> Path:
        return self._place / part / name[:2] / name


def read_header(place: Path) -> Header:
    """What a backup says of itself without a key.

    Raises:
        NotFound: no backup is there. IntegrityFailure: it cannot be read.
    """
    try:
        document: dict[str, Any] = json.loads((place / HEADER).read_bytes())
        return Header(**document)
    except FileNotFoundError:
        raise NotFound(f"{place} is no backup of Synlig.") from None
    except (ValueError, TypeError, OSError):
        raise IntegrityFailure(f"The backup at {place} cannot be read.") from None


def key_in(place: Path) -> Path:
    """The wrapped key that every object of the backup at `place` is sealed under."""
    return place / "keys" / f"{Secret.BACKUP}.key"


def _id_of(name: str) -> str:
    return name.partition("Z-")[2]


def _pieces(file: Path, size: int | None = None) -> Iterator[bytes]:
    left = file.stat().st_size if size is None else size
    with file.open("rb") as stream:
        while left > 0 and (piece := stream.read(min(FRAME, left))):
            left -= len(piece)
            yield piece
