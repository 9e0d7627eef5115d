"""A source that reports are fetched from: how far one has come with it, and what every source can be asked to do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Protocol


@dataclass(frozen=True, slots=True)
class Reach:
    """How far fetching has come. It is kept after each piece, so that a run goes on where another was cut off.

    All that changed before `since` is here, and of that very instant what `edge` names. `at` and `done` belong to a
    run that is not over: where it is, and which parts of it are here; `newest` and `fresh` become `since` and `edge`.
    """

    since: str = ""
    edge: tuple[str, ...] = ()
    at: str = ""
    done: tuple[str, ...] = ()
    newest: str = ""
    fresh: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """Some documents, each with where it was found (None: over the limit), and the reach once they are kept."""

    key: str
    documents: tuple[tuple[str, bytes | None], ...]
    reach: Reach


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a source answered; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class Fetching(Protocol):
    """A way to a source."""

    def fetch(self, method: str, path: str, headers: Mapping[str, str] | None = None) -> Fetched:
        """Ask, and wait for the whole answer.

        Raises:
            WireFailed: there is none, or the path leads to another host.
        """
        ...

    def blocks(self, path: str, headers: Mapping[str, str] | None = None) -> Iterator[bytes]:
        """The body of a large answer in blocks.

        Raises:
            WireFailed: it is not a 200, it breaks off, or the path leads to another host.
        """
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


class Filing(Protocol):
    """A way to a source that lays out files."""

    def listed(self, folder: str) -> list[str]:
        """The names of the complete files in a folder, sorted.

        Raises:
            WireFailed: it cannot be reached.
        """
        ...

    def read(self, path: str) -> bytes:
        """The content of a file.

        Raises:
            WireFailed: it is gone, too large, or cannot be reached.
        """
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


class Source(Protocol):
    """A source as the stories see it."""

    name: ClassVar[str]

    def pieces(self, reach: Reach) -> Iterator[Piece]:
        """What is new since `reach`, piece by piece; the next is asked for only when one is kept.

        Raises:
            WireFailed: the source cannot be reached, or does not answer as it should.
        """
        ...
