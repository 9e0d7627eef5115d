"""Spans of the work that is under way: they can say which story or route it was, how it ended, and nothing else."""

import inspect
import os
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Final, Literal

from synlig.guard.log.telemetry import trace_id

Word = Literal["http.request.method", "http.route", "http.response.status_code", "synlig.part", "error.type"]
"""All that a span may say besides its name: words of our own code, a number of HTTP, the name of a class."""
Kind = Literal["internal", "server"]
MOST_IN_A_TRACE: Final = 500


@dataclass(slots=True)
class Span:
    """A piece of work that has ended; times in nanoseconds since 1970."""

    id: str
    parent: str
    name: str
    kind: Kind
    began_ns: int
    ended_ns: int = 0
    said: dict[Word, str | int] = field(default_factory=dict[Word, str | int])


@dataclass(slots=True)
class Trace:
    """What belongs together. Its id is that of the log's entries about the same thing, once that is known."""

    id: str
    spans: list[Span] = field(default_factory=list[Span])


Ended = Callable[[str, Sequence[Span]], None]
"""(trace id, its spans): what is done with a trace that is whole; it never waits."""
_under_way: Final[ContextVar[tuple[Trace, Span] | None]] = ContextVar("span", default=None)


class Tracer:
    """Begins and ends spans; a whole trace, one of `one_in`, is handed over when its first span ends."""

    def __init__(self, ended: Ended, one_in: int = 1) -> None:
        self._ended, self._one_in = ended, one_in

    @contextmanager
    def span(self, name: str, kind: Kind = "internal") -> Generator[Span]:
        """The block as a span, within the one that is under way here; what it raises is told by its class alone."""
        above = _under_way.get()
        trace = above[0] if above else Trace(os.urandom(16).hex())
        begun = Span(os.urandom(8).hex(), above[1].id if above else "", name, kind, time.time_ns())
        token = _under_way.set((trace, begun))
        try:
            yield begun
        except BaseException as error:
            begun.said["error.type"] = type(error).__name__
            raise
        finally:
            _under_way.reset(token)
            self._end(trace, begun, is_whole=above is None)

    def traced(self, story: Callable[..., Any], bound: Callable[..., Any]) -> Callable[..., Any]:
        """`bound`, which is `story` with its parts, so that each run of it is a span with the story's name.

        A story that yields as it goes runs in between others' work: its span has no spans below it.
        """
        name = story.__name__
        if not inspect.isgeneratorfunction(story):

            @wraps(story)
            def told(*given: Any, **named: Any) -> Any:
                with self.span(name):
                    return bound(*given, **named)

            return told

        @wraps(story)
        def yielded(*given: Any, **named: Any) -> Iterator[Any]:
            above, began = _under_way.get(), time.time_ns()
            yield from bound(*given, **named)
            trace = above[0] if above else Trace(os.urandom(16).hex())
            done = Span(os.urandom(8).hex(), above[1].id if above else "", name, "internal", began)
            self._end(trace, done, is_whole=above is None)

        return yielded

    def _end(self, trace: Trace, span: Span, *, is_whole: bool) -> None:
        span.ended_ns = time.time_ns()
        if len(trace.spans) < MOST_IN_A_TRACE:
            trace.spans.append(span)
        if is_whole and int(trace.id[:8], 16) % self._one_in == 0:
            self._ended(trace.id, trace.spans)


def correlate(correlation: str) -> None:
    """What is under way here is what the log speaks of by this correlation id; without a trace it does nothing."""
    under_way = _under_way.get()
    if under_way is not None and correlation:
        under_way[0].id = trace_id(correlation)
