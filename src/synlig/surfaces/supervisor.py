"""One supervisor for all parts: starts each as a process, starts it again when it falls, stops all together."""

import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Final

PAUSE_S: Final = 0.2
FIRST_WAIT_S: Final = 0.5
LONGEST_WAIT_S: Final = 30.0
STEADY_S: Final = 60.0
"""A part that ran this long is started again at once; one that falls sooner waits twice as long each time."""
GRACE_S: Final = 10.0
HOPELESS: Final = (2, 3, 5, 6)
"""Exit codes that the same start would only give again: wrong settings, refused, not found, damaged."""


@dataclass(slots=True)
class _Part:
    name: str
    command: list[str]
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    wait: float = FIRST_WAIT_S
    due: float = 0.0

    def start(self, now: float) -> None:
        self.process, self.started = subprocess.Popen(self.command), now  # noqa: S603 (our own command)

    def look(self, now: float) -> None:
        """Start it when it is due; note its fall."""
        if self.process is None and now >= self.due:
            self.start(now)
        elif self.process is not None and (code := self.process.poll()) is not None:
            if code in HOPELESS and now - self.started < STEADY_S:
                raise _Hopeless(code)
            self.wait = FIRST_WAIT_S if now - self.started > STEADY_S else min(self.wait * 2, LONGEST_WAIT_S)
            self.process, self.due = None, now + self.wait


class _Stopped(Exception):
    pass


class _Hopeless(Exception):
    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def supervise(names: Sequence[str], home: Path) -> int:
    """Run `synlig serve --part NAME` for each name until SIGINT or SIGTERM; 0 when all stopped in time.

    When a part ends at once with a code that starting it again would only repeat, all stop with that code.
    """
    command = [sys.executable, "-m", "synlig", "serve", "--home", str(home), "--part"]
    parts = [_Part(name, [*command, name]) for name in names]
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    try:
        while True:
            for part in parts:
                part.look(time.monotonic())
            time.sleep(PAUSE_S)
    except _Stopped:
        return _stop_all(parts)
    except _Hopeless as fall:
        _stop_all(parts)
        return fall.code


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise _Stopped


def _stop_all(parts: Sequence[_Part]) -> int:
    running = [part.process for part in parts if part.process is not None]
    for process in running:
        process.terminate()
    late = 0
    for process in running:
        try:
            process.wait(GRACE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            late = 1
    return late
