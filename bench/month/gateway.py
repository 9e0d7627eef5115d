"""A home as its operator has it: reached only by its command, each time a process of its own."""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bench.month.forked import Forked

DONE: Final = (0,)
REJECTED: Final = 4
PROPOSED: Final = 3
AWAY: Final = 7
Document = dict[str, Any]


class Unexpected(Exception):
    """A command ended otherwise than the month expects."""


@dataclass(slots=True)
class Gateway:
    """One home and its command."""

    socket: Path
    """Where commands are forked."""
    home: Path
    environment: dict[str, str] = field(default_factory=dict[str, str])
    commands: int = 0
    killed: int = 0

    def ask(self, *arguments: str | Path, expect: Sequence[int] = DONE, given: str = "") -> list[Document]:
        """The documents a command answers with; `given` stands on its stdin.

        Raises:
            Unexpected: it ended with another code than one of `expect`.
        """
        code, out, error = self._started(arguments, given).ended()
        if code not in expect:
            words = " ".join(map(str, arguments[:2]))
            raise Unexpected(f"synlig {words} ended with {code}: {(error or out).strip()[-600:]}")
        return _documents(out)

    def proposed(self, *arguments: str | Path, given: str = "") -> int:
        """Run a command that proposes an essential change; the change's number."""
        return int(self.ask(*arguments, expect=(PROPOSED,), given=given)[-1]["change"])

    def kill(self, draw: random.Random, longest: float, *arguments: str | Path) -> str:
        """Run a command and kill it with SIGKILL at a random moment; what happened, in words."""
        seconds = draw.uniform(0.1, longest)
        running = self._started(arguments, "")
        try:
            running.ended(seconds)
        except TimeoutError:
            running.kill()
            running.ended()
            self.killed += 1
            return f"`{arguments[0]}` killed after {seconds:.1f} s and run again"
        return f"`{arguments[0]}` ended before it was to be killed"

    def serve(self, part: str) -> "subprocess.Popen[str]":
        """Start one part, from its first line on; whoever asked for it ends it."""
        self.commands += 1
        command = [sys.executable, "-m", "synlig", "--home", self.home, "serve", "--part", part]
        environment, pipe = {**os.environ, **self.environment}, subprocess.PIPE
        with self._words(part).open("ab") as words:
            return subprocess.Popen(command, stdin=pipe, stdout=words, stderr=words, text=True, env=environment)

    def last_words(self, part: str) -> str:
        """What a part said last."""
        file = self._words(part)
        return file.read_text("utf-8", "replace").strip()[-800:] if file.is_file() else ""

    def _words(self, part: str) -> Path:
        return self.socket.with_name(f"{part}.log")

    def size(self) -> int:
        """Bytes in the home."""
        return sum(file.stat().st_size for file in self.home.rglob("*") if file.is_file())

    def _started(self, arguments: Sequence[str | Path], given: str) -> Forked:
        self.commands += 1
        return Forked(self.socket, ["--home", self.home, "--json", *arguments], given)


def until(happens: Callable[[], bool], what: str, seconds: float = 90.0) -> None:
    """Wait until something is true.

    Raises:
        Unexpected: it is not, in that time.
    """
    end = time.monotonic() + seconds
    while not happens():
        if time.monotonic() > end:
            raise Unexpected(f"{seconds:.0f} s have passed, but not: {what}")
        time.sleep(0.1)


def _documents(out: str) -> list[Document]:
    return [json.loads(line) for line in out.splitlines() if line.strip()]
