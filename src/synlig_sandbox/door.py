"""How a counterpart is started: its own process, on this machine only, saying where it listens."""

import argparse
import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import uvicorn
from starlette.applications import Starlette

from synlig_sandbox.moods import FOR_EVER, MOODS, Moods

LOOPBACK = "127.0.0.1"


class Counterpart(Protocol):
    """A service with moods and doors."""

    moods: Moods

    def app(self) -> Starlette:
        """Its doors."""
        ...


def main(name: str, make: Callable[[Path], Counterpart]) -> None:
    """Serve until stopped; the first line on stdout is `{"url": …}`, printed when it listens."""
    asked = _parser(name).parse_args()
    service = make(asked.dir)
    for mood in asked.mood:
        kind, _, times = mood.partition(":")
        service.moods.set(kind, int(times or FOR_EVER))
    with socket.create_server((LOOPBACK, asked.port)) as listening:
        print(json.dumps({"url": f"http://{LOOPBACK}:{listening.getsockname()[1]}"}), flush=True)
        config = uvicorn.Config(service.app(), log_level="warning", access_log=False, server_header=False)
        uvicorn.Server(config).run(sockets=[listening])


def _parser(name: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m {name}", epilog=f"moods: {', '.join(MOODS)}")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--dir", type=Path, required=True, help="where it keeps what it takes")
    parser.add_argument("--mood", action="append", default=[], metavar="MOOD[:TIMES]", help="how to behave at first")
    return parser
