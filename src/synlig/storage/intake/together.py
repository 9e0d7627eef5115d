"""Callers at the same moment share one commit: the first leads, the others are carried along."""

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from synlig.core.errors import SynligError

Item = TypeVar("Item")
Result = TypeVar("Result")


class _Turn(Generic[Item, Result]):
    """One caller's batch and, once it was carried, its outcome."""

    def __init__(self, batch: Sequence[Item]) -> None:
        self.batch = batch
        self.results: Sequence[Result] | None = None
        self.error: Exception | None = None

    def settle(self) -> Sequence[Result]:
        if self.error is not None:
            raise self.error
        return self.results or ()

    @property
    def done(self) -> bool:
        return self.results is not None or self.error is not None


class Together(Generic[Item, Result]):
    """Wraps `keep`, which takes a batch and returns one result per item, for callers on many threads."""

    def __init__(self, keep: Callable[[Sequence[Item]], Sequence[Result]]) -> None:
        self._keep = keep
        self._leading = threading.Lock()
        self._door = threading.Lock()
        self._waiting: list[_Turn[Item, Result]] = []

    def __call__(self, batch: Sequence[Item]) -> Sequence[Result]:
        """The results of `batch`, kept alone or with others' batches; raises what keeping it raised."""
        turn = _Turn[Item, Result](batch)
        with self._door:
            self._waiting.append(turn)
        with self._leading:
            if not turn.done:
                with self._door:
                    group, self._waiting = self._waiting, []
                self._lead(group)
        return turn.settle()

    def _lead(self, group: Sequence[_Turn[Item, Result]]) -> None:
        try:
            results = self._keep([item for turn in group for item in turn.batch])
        except SynligError as error:
            for turn in group:
                turn.error = error
        except Exception as error:  # noqa: BLE001  it is raised again, to the caller whose batch it is
            self._one_by_one(group, error)
        else:
            at = 0
            for turn in group:
                turn.results = results[at : at + len(turn.batch)]
                at += len(turn.batch)

    def _one_by_one(self, group: Sequence[_Turn[Item, Result]], error: Exception) -> None:
        """One caller's bad batch must not be the others' failure."""
        if len(group) == 1:
            group[0].error = error
            return
        for turn in group:
            self._lead([turn])
