"""How a counterpart is started: its own process, on this machine only, saying where it listens."""

import argparse
import asyncio
import contextlib
import gc
import json
import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from synlig_sandbox.files import FileDoor
from synlig_sandbox.moods import FOR_EVER, MOODS
from synlig_sandbox.service import Service

LOOPBACK = "127.0.0.1"
SELDOM = 50_000
"""Deliveries are large trees without cycles: looking for cycles in them took half the time of reading them."""


def main(name: str, make: Callable[[Path], Service]) -> None:
    """Serve until stopped; the first line on stdout is `{"url": …}`, printed when it listens.

    With `--ssh-key` files are taken too: the line also says `sftp`, its address, and `known_hosts`, its host key.
    """
    asked = _parser(name).parse_args()
    service = make(asked.dir)
    for mood in asked.mood:
        kind, _, times = mood.partition(":")
        service.moods.set(kind, int(times or FOR_EVER))
    gc.freeze()
    gc.set_threshold(SELDOM)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(service, asked))


async def _serve(service: Service, asked: argparse.Namespace) -> None:
    said = dict[str, str]()
    if asked.ssh_key is not None:
        said = await FileDoor(service, asked.dir / "files").open(LOOPBACK, asked.sftp_port, asked.ssh_key)
    with socket.create_server((LOOPBACK, asked.port)) as listening:
        url = f"http://{LOOPBACK}:{listening.getsockname()[1]}"
        print(json.dumps({"url": url, **said}), flush=True)
        config = uvicorn.Config(service.app(), log_level="warning", access_log=False, server_header=False)
        await uvicorn.Server(config).serve(sockets=[listening])


def _parser(name: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m {name}", epilog=f"moods: {', '.join(MOODS)}")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--sftp-port", type=int, default=0, help="0: any free one")
    parser.add_argument("--ssh-key", type=Path, help="whose files are taken: the public key")
    parser.add_argument("--dir", type=Path, required=True, help="where it keeps what it takes")
    parser.add_argument("--mood", action="append", default=[], metavar="MOOD[:TIMES]", help="how to behave at first")
    return parser
