"""Entries of the same moment are written as one group: the first caller leads, the others are carried along."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(slots=True)
class _Turn(Generic[Item]):
    items: Sequence[Item]
    done: bool = False
    error: BaseException | None = None


class Grouped(Generic[Item]):
    """Wraps `write`, which takes a group whole or raises, for callers on many threads."""

    def __init__(self, write: Callable[[Sequence[Item]], None]) -> None:
        self._write = write
        self._leading, self._door = threading.Lock(), threading.Lock()
        self._waiting: list[_Turn[Item]] = []

    def __call__(self, items: Sequence[Item]) -> None:
        """Return when `items` are written; raises what writing their group raised."""
        turn = _Turn(items)
        with self._door:
            self._waiting.append(turn)
        with self._leading:
            if not turn.done:
                with self._door:
                    group, self._waiting = self._waiting, []
                self._lead(group)
        if turn.error is not None:
            raise turn.error

    def _lead(self, group: Sequence[_Turn[Item]]) -> None:
        error: BaseException | None = None
        try:
            self._write([item for turn in group for item in turn.items])
        except BaseException as raised:  # noqa: BLE001  it is raised again, to everyone whose entries they are
            error = raised
        for turn in group:
            turn.done, turn.error = True, error
