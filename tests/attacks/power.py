"""A disk that loses its power: replays what a traced process wrote, and leaves what a power cut may leave.

The rules are those a file system may use against us: of writes since a file's last fsync any part may be on the
disk, sector by sector, in any order; a new, renamed or removed name is sure only after its folder's fsync.
"""

import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

SECTOR: Final = 512
CALLS: Final = (
    "openat,open,creat,write,pwrite64,writev,pwritev,pwritev2,ftruncate,fallocate,fsync,fdatasync,sync_file_range,"
    "rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,lseek,copy_file_range,sendfile"
)
KNOWN: Final = frozenset(CALLS.split(",")) - {
    "writev",
    "pwritev",
    "pwritev2",
    "fallocate",
    "sync_file_range",
    "copy_file_range",
    "sendfile",
}
CALL: Final = re.compile(r"^\d+ +(\w+)\((.*)\) += (-?\d+)", re.DOTALL)
TEXT: Final = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
HANDLE: Final = re.compile(r"(\d+)<((?:\\x[0-9a-f]{2})*)>")


def tracer(trace: Path) -> tuple[str, ...]:
    """What a command is run under so that `trace` tells all that it did to files."""
    shown = ("-xx", "-y", "-s", "20000000", "-e", "signal=none", "-e", f"trace={CALLS}")
    return ("strace", "-f", "-q", *shown, "-o", str(trace))


@dataclass(frozen=True)
class Done:
    """One call that succeeded: on which paths, with which bytes and number."""

    name: str
    handle: int
    paths: tuple[Path, ...]
    data: bytes
    number: int
    flags: str = ""


def read_trace(trace: Path) -> Iterator[Done]:
    """The calls in the order in which they were done."""
    begun = dict[str, str]()
    with trace.open(encoding="ascii") as lines:
        for line in lines:
            process, _, call = line.partition(" ")
            if line.rstrip().endswith("<unfinished ...>"):
                begun[process] = line.rpartition("<unfinished")[0]
            elif call.lstrip().startswith("<..."):
                yield from _call(begun.pop(process) + call.partition("resumed>")[2])
            else:
                yield from _call(line)


def _call(line: str) -> Iterator[Done]:
    found = CALL.match(line)
    if found is None or int(found[3]) < 0:
        return
    name, given, result = found.groups()
    handle = HANDLE.match(given)
    opened = HANDLE.search(line, found.end(2))
    texts = [_bytes(text) for text in TEXT.findall(given)]
    if name == "lseek":
        yield Done(name, int(handle[1]) if handle else -1, (), b"", int(result))
    elif handle is not None and not given.startswith("AT_FDCWD"):
        assert name in KNOWN, f"{name} is not simulated"
        last = given.rpartition(",")[2].strip()
        number = int(last) if last.isdecimal() else 0
        yield Done(name, int(handle[1]), (Path(_bytes(handle[2]).decode()),), b"".join(texts), number)
    else:
        number = int(opened[1]) if opened and name in ("openat", "open", "creat") else 0
        yield Done(name, number, tuple(Path(text.decode()) for text in texts), b"", number, given)


def _bytes(hexed: str) -> bytes:
    return bytes.fromhex(hexed.replace("\\x", ""))


@dataclass
class Content:
    """A file: what is surely on the disk, and what was written since."""

    sure: bytearray = field(default_factory=bytearray)
    since: list[tuple[int, bytes | None]] = field(default_factory=list[tuple[int, bytes | None]])
    """(where, what); None cuts the file off there."""

    def sync(self) -> None:
        for where, what in self.since:
            _put(self.sure, where, what)
        self.since.clear()

    def left(self, luck: random.Random) -> bytes:
        """What a cut leaves: any sectors of what was not synced."""
        after, share = bytearray(self.sure), luck.choice((0.0, 0.5, 0.9, 1.0))
        for where, what in self.since:
            if what is None:
                if luck.random() < share:
                    _put(after, where, None)
                continue
            for start in range(0, len(what), SECTOR):
                if luck.random() < share:
                    _put(after, where + start, what[start : start + SECTOR])
        return bytes(after)


def _put(content: bytearray, where: int, what: bytes | None) -> None:
    if what is None:
        content[where:] = bytes(max(0, where - len(content)))
        return
    content.extend(bytes(max(0, where - len(content))))
    content[where : where + len(what)] = what


Naming = tuple[Path, Content | None]
"""A name and what it now names; None when it names nothing more."""


class Disk:
    """The files under `root` as they were, and what a process did to them call by call."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._now = {path: Content(bytearray(path.read_bytes())) for path in root.rglob("*") if path.is_file()}
        self._sure = dict(self._now)
        self._namings: defaultdict[Path, list[Naming]] = defaultdict(list)
        self._at = dict[int, int]()

    def do(self, done: Done) -> None:
        """Carry out one call."""
        if done.name == "lseek":
            self._at[done.handle] = done.number
            return
        paths = [path for path in done.paths if self._root in path.parents or path == self._root]
        if not paths or paths[0].name.endswith("-shm"):  # shared memory is made anew after a power cut
            return
        match done.name:
            case "openat" | "open" | "creat":
                self._open(done, paths[0])
            case "write" | "pwrite64":
                where = done.number if done.name == "pwrite64" else self._at.get(done.handle, 0)
                self._now[paths[0]].since.append((where, done.data))
                self._at[done.handle] = where + len(done.data)
            case "ftruncate":
                self._now[paths[0]].since.append((done.number, None))
            case "fsync" | "fdatasync":
                self._sync(paths[0])
            case "unlink" | "unlinkat":
                self._name(paths[0], None)
            case "rename" | "renameat" | "renameat2":
                self._name(paths[1], self._now[paths[0]])
                self._name(paths[0], None)
            case _:
                pass

    def cut(self, image: Path, luck: random.Random) -> None:
        """Write into the new folder `image` what a power cut now might leave."""
        names = dict(self._sure)
        for namings in self._namings.values():
            for path, content in namings[: luck.randint(0, len(namings))]:
                _rename(names, path, content)
        for path in (self._root, *(path for path in self._root.rglob("*") if path.is_dir())):
            (image / path.relative_to(self._root)).mkdir(0o700, exist_ok=True)
        for path, content in names.items():
            place = image / path.relative_to(self._root)
            place.parent.mkdir(0o700, exist_ok=True)
            place.touch(0o600)
            place.write_bytes(content.left(luck))

    def _open(self, done: Done, path: Path) -> None:
        self._at[done.handle] = 0
        if path not in self._now and "O_CREAT" in done.flags:
            self._name(path, Content())
        elif "O_TRUNC" in done.flags and path in self._now:
            self._now[path].since.append((0, None))

    def _name(self, path: Path, content: Content | None) -> None:
        self._namings[path.parent].append((path, content))
        _rename(self._now, path, content)

    def _sync(self, path: Path) -> None:
        if path in self._now:
            self._now[path].sync()
        for name, content in self._namings.pop(path, []):
            _rename(self._sure, name, content)


def _rename(names: dict[Path, Content], path: Path, content: Content | None) -> None:
    if content is None:
        names.pop(path, None)
    else:
        names[path] = content
