"""An environment built from hash-locked lists, left alone while nothing changed."""

import hashlib
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from house.places import ROOT

PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--root-user-action=ignore")
WITHOUT_WHEEL = ("pyaxis", "pyjstat", "pyspark", "sly")
"""Packages that are published as source only; the locked build back ends build them."""
FORM = ("--only-binary=:all:", f"--no-binary={','.join(WITHOUT_WHEEL)}", "--no-build-isolation")


class SetupFailed(Exception):
    """A step of the set-up did not succeed; the message says what to do."""


def say(words: str) -> None:
    """One line to the person who waits."""
    print(f"set-up: {words}", flush=True)


def run(command: Sequence[str | Path], failure: str, cwd: Path = ROOT) -> None:
    """Run a step quietly; what it printed is shown only when it fails.

    Raises:
        SetupFailed: the step ended with another exit code than 0.
    """
    started = time.monotonic()
    done = subprocess.run([str(word) for word in command], cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = [line for line in (done.stdout + done.stderr).splitlines() if not line.startswith("WARNING:")]
        raise SetupFailed("\n".join([*said[-15:], failure]))
    if (seconds := time.monotonic() - started) > 1:
        say(f"  done in {seconds:.0f} s")


def fingerprint(*files: Path) -> str:
    """What a stamp holds: this Python and the content of `files`."""
    digest = hashlib.sha256(platform.python_version().encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Stamp:
    """Remembers what a step was done with; a step cut short leaves none and is done again."""

    file: Path
    content: str

    def holds(self) -> bool:
        """Whether the step was already done with the same content."""
        return self.file.is_file() and self.file.read_text(encoding="utf-8") == self.content

    def set(self) -> None:
        """Note that the step is done."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(self.content, encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Environment:
    """A virtual environment `root/name`, filled from `lock/*.txt` of the same checkout."""

    name: str = ".venv"
    root: Path = ROOT

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self.root / self.name

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "bin" / "python"

    def create(self) -> None:
        """Make it, or make it anew when its interpreter no longer runs."""
        if self.python.exists() and subprocess.run([self.python, "-c", ""], check=False).returncode == 0:
            return
        say(f"{self.name} with Python {platform.python_version()}")
        words = "The environment could not be made. On Debian: apt-get install python3-venv"
        run([sys.executable, "-m", "venv", "--clear", self.folder], words)

    def install(self, lock: str) -> None:
        """Install `lock/<lock>.txt`, every file of it checked against its hashes."""
        listed = self.root / "lock" / f"{lock}.txt"
        stamp = self._stamp(lock, listed)
        if stamp.holds():
            return
        count = sum("==" in line for line in listed.read_text(encoding="utf-8").splitlines())
        say(f"{self.name} gets {count} packages of lock/{lock}.txt")
        failure = f"lock/{lock}.txt could not be installed; is the package registry reachable?"
        run([self.python, *PIP, "--no-deps", "--require-hashes", *FORM, "-r", listed], failure)
        stamp.set()

    def install_package(self) -> None:
        """Install this checkout itself, editable, with the locked build back end."""
        stamp = self._stamp("package", self.root / "pyproject.toml", self.root / "lock" / "build.txt")
        if stamp.holds():
            return
        self.install("build")
        say(f"{self.name} gets synlig itself")
        command = [self.python, *PIP, "--no-deps", "--no-build-isolation", "--no-index", "--editable", self.root]
        run(command, "synlig itself could not be installed; see pyproject.toml")
        stamp.set()

    def _stamp(self, step: str, *files: Path) -> Stamp:
        return Stamp(self.folder / "steps" / step, fingerprint(*files))
