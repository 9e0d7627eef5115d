"""`synlig` as a process of its own, for tests that end it or that need two at once."""

import json
import os
import random
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SYNLIG = (sys.executable, "-m", "synlig")
KOMMUNER = ("0101", "0259", "0540")


@dataclass(frozen=True)
class CommandLine:
    """The command on one home."""

    home: Path
    settings: tuple[tuple[str, str], ...] = ()
    before: tuple[str, ...] = ()
    """What the command is run under, such as a tracer."""

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), **dict(self.settings)}
        command = [*self.before, *SYNLIG, "--home", str(self.home), "--json", *arguments]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)

    def lines(self, *arguments: str) -> list[dict[str, Any]]:
        """Run it to its end; what it said."""
        process = self.start(*arguments)
        out, _ = process.communicate()
        assert process.returncode in (0, 4), out
        return [json.loads(line) for line in out.splitlines()]

    def killed(self, seconds: float, *arguments: str) -> list[dict[str, Any]]:
        """Run it for at most so long, then kill it; the whole lines that it had said."""
        process = self.start(*arguments)
        time.sleep(seconds)
        process.kill()
        assert process.stdout is not None
        said = [line for line in process.stdout if line.endswith("\n")]
        process.stdout.close()
        process.wait()
        return [json.loads(line) for line in said]

    def furnish(self, citizens: int, days: int = 2, faults: float = 0.0) -> Path:
        """Make the home with the sender `eoj`, and the folder of reports it may deliver."""
        places = [word for kode in KOMMUNER for word in ("--municipality", kode)]
        self.lines("init")
        self.lines("sender", "add", "eoj", *places)
        out = self.home.parent / "reports"
        size = ("--citizens", str(citizens), "--days", str(days), "--faults", str(faults))
        self.lines("generate", *size, *places, "--out", str(out))
        return out


def moments(longest: float, count: int) -> list[float]:
    """Random moments of a run that takes `longest` seconds, one in each part of it."""
    return [(part + random.random()) * longest / count for part in range(count)]
