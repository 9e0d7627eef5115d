"""Senders' drop boxes: files that nobody has taken yet, and receipts that nobody has fetched (K20, K23)."""

import json
from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from synlig.core.cpr import Cpr
from synlig.core.found import Found
from synlig.storage.durable import sync_folder, write_new
from synlig.storage.erasing.destroying import destroy_file

STORE: Final = "drop boxes"
GOING: Final = ".erased-"
NUMBER_STANDS: Final = "the person's number stands in a file that a sender put here and nobody has taken yet"
RECEIPT: Final = "a receipt for a report about the person that its sender has not removed"


class ErasableBoxes:
    """The folder of all boxes, whether anyone serves it or not."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def waiting(self, cpr: Cpr, numbers: Callable[[bytes], frozenset[Cpr]]) -> Iterator[Found]:
        """Files in which the number stands."""
        for path in (*self._folder.glob("*/in/*"), *self._folder.glob("*/taking/*/*")):
            if path.is_file() and cpr in numbers(path.read_bytes()):
                yield Found(STORE, "file", _changed(path), "certain", NUMBER_STANDS)

    def receipts(self, bundle_ids: Collection[str]) -> Iterator[Found]:
        """Receipts that name one of these reports."""
        for path in self._receipts():
            yield from (
                Found(STORE, "receipt", _changed(path), "certain", RECEIPT, name)
                for name in _ids_in(path)
                if name in bundle_ids
            )

    def forget(self, bundle_ids: Collection[str]) -> int:
        """Take the lines of these reports out of every receipt; how many. Whoever reads one finishes undisturbed."""
        for left in self._folder.glob(f"*/out/{GOING}*"):
            destroy_file(left)
        return sum(_without(path, bundle_ids) for path in self._receipts() if bundle_ids)

    def _receipts(self) -> list[Path]:
        return [path for path in sorted(self._folder.glob("*/out/*.receipt.json")) if path.is_file()]


def _ids_in(path: Path) -> list[str]:
    return [name for line in path.read_bytes().splitlines() if (name := _id_of(line)) is not None]


def _id_of(line: bytes) -> str | None:
    try:
        name = json.loads(line).get("bundle_id")
    except (ValueError, AttributeError):
        return None
    return name if isinstance(name, str) else None


def _without(path: Path, bundle_ids: Collection[str]) -> int:
    lines = path.read_bytes().splitlines(keepends=True)
    kept = [line for line in lines if _id_of(line) not in bundle_ids]
    if len(kept) == len(lines):
        return 0
    new, old = path.with_name(f"{GOING}new-{path.name}"), path.with_name(f"{GOING}{path.name}")
    write_new(new, kept)
    path.rename(old)
    new.rename(path)
    sync_folder(path.parent)
    destroy_file(old)
    return len(lines) - len(kept)


def _changed(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
