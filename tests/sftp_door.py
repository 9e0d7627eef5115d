"""The door for files, running in this process, and OpenSSH's client as its peer."""

import shutil
import subprocess
import threading
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from synlig.stories.add_sender import add_sender
from synlig.stories.create_home import create_home
from synlig.surfaces.sftp.binding import sftp_server
from synlig.surfaces.wiring import Wiring
from tests.intake_door import free_port

QUIET_S = 1


@dataclass
class Files:
    """A running door, and senders' keys."""

    wiring: Wiring
    port: int
    folder: Path

    def sftp(self, sender: str, *commands: str) -> "subprocess.CompletedProcess[str]":
        """Run OpenSSH's client with the sender's key; its first command that fails ends it with 1."""
        batch = self.folder / "batch"
        batch.write_text("\n".join(commands) + "\n", encoding="utf-8")
        options = (
            "BatchMode=yes",
            "IdentitiesOnly=yes",
            "IdentityAgent=none",
            f"UserKnownHostsFile={self.folder / 'known'}",
            "StrictHostKeyChecking=accept-new",
            "GlobalKnownHostsFile=/dev/null",
        )
        words = [word for option in options for word in ("-o", option)]
        command = ["sftp", "-F", "/dev/null", "-q", *words, "-i", str(self.folder / sender)]
        command += ["-P", str(self.port), "-b", str(batch), "anyone@127.0.0.1"]
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False, timeout=60)

    def receipt(self, sender: str, name: str) -> str:
        """Wait for the receipt of a file, fetch it and give its text."""
        until = time.monotonic() + 30
        while self.sftp(sender, f"get /out/{name}.receipt.json fetched").returncode:
            assert time.monotonic() < until, "no receipt came"
            time.sleep(0.2)
        return (self.folder / "fetched").read_text("utf-8")


def make_key(folder: Path, name: str) -> str:
    """A new SSH key as files; the public one's text."""
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    return (folder / f"{name}.pub").read_text("utf-8")


@contextmanager
def serving_files(folder: Path, settings: Mapping[str, str] | None = None) -> Generator[Files]:
    """A door with the senders `one` (0540) and `two` (0101)."""
    if shutil.which("sftp") is None:
        pytest.skip("no OpenSSH client on this machine; `make test` as root installs Debian's")
    fresh = not (folder / "home").exists()
    if fresh:
        Wiring(folder / "home", {}).tell(create_home)
    short = {"SYNLIG_SFTP__PORT": str(free_port()), "SYNLIG_SFTP__QUIET_SECONDS": str(QUIET_S)}
    wiring = Wiring(folder / "home", {**short, **(settings or {})})
    if fresh:
        for name, kommune in (("one", "0540"), ("two", "0101")):
            wiring.tell(add_sender, name, [kommune], [], None, make_key(folder, name))
    door = sftp_server(wiring)
    thread = threading.Thread(target=door.run, daemon=True)
    thread.start()
    while not door.port:
        time.sleep(0.02)
    yield Files(wiring, door.port, folder)
    door.stop()
    thread.join(20)
    wiring.close()
