"""Counterparts for tests: real processes on this machine, told how to behave, stopped at the end."""

import json
import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import httpx

from synlig.core.delivery import Address

SRC = Path(__file__).resolve().parents[1] / "src"


class Counterpart:
    """One counterpart in its own process with its own store."""

    def __init__(self, name: str, folder: Path, *more: str) -> None:
        self._command = [sys.executable, "-m", f"synlig_sandbox.{name}", "--dir", str(folder), *more]
        self._process: subprocess.Popen[str] | None = None
        self.url = ""
        self.sftp = ""
        self.known_hosts = ""

    @property
    def address(self) -> Address:
        return Address(self.url, sandbox=True)

    def start(self, port: int = 0) -> None:
        environment = {**os.environ, "PYTHONPATH": str(SRC)}
        self._process = subprocess.Popen(
            [*self._command, "--port", str(port)], stdout=subprocess.PIPE, text=True, env=environment
        )
        assert self._process.stdout is not None
        said = json.loads(self._process.stdout.readline())
        self.url, self.sftp, self.known_hosts = said["url"], said.get("sftp", ""), said.get("known_hosts", "")

    def kill(self) -> None:
        """As a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def restart(self) -> None:
        port = int(self.url.rpartition(":")[2])
        self.kill()
        self.start(port)

    def be(self, mood: str, times: int = -1, seconds: float = 0.0) -> None:
        told = {"mood": mood, "times": times, "seconds": seconds}
        httpx.post(f"{self.url}/sandbox/moods", json=told, trust_env=False).raise_for_status()

    def counts(self) -> dict[str, int]:
        return self._get("/sandbox/counts")

    def inventory(self, day: str) -> dict[str, Any]:
        return self._get(f"/inventory?day={day}")

    def _get(self, path: str) -> Any:
        return httpx.get(self.url + path, trust_env=False).raise_for_status().json()


@contextmanager
def running(name: str, folder: Path, *more: str) -> Generator[Counterpart, None, None]:
    counterpart = Counterpart(name, folder, *more)
    counterpart.start()
    try:
        yield counterpart
    finally:
        counterpart.kill()


def counterpart_of(recipient: str) -> str:
    """The stand-in for a recipient: its own, or the one for anyone."""
    own = find_spec(f"synlig_sandbox.{recipient}") is not None
    return recipient if own else "anyone"
