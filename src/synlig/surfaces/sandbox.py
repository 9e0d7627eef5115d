"""The counterparts that run beside us in a demonstration, as processes of their own."""

import json
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from synlig.core.errors import Unavailable
from synlig.core.settings import Settings


def beside(home: Path) -> Path:
    """Where the stand-in for SDS keeps what it got from `home`: beside it, for it is another's store."""
    return home.with_name(f"{home.name}-sds")


@contextmanager
def sandbox_of(settings: Settings, home: Path) -> Generator[None]:
    """The stand-in at the address that the settings give, where they say that SDS is a sandbox on this machine."""
    url = urlsplit(settings.exchange.get("sds_url", ""))
    if settings.exchange.get("sds_sandbox", "") != "true" or url.port is None:
        yield
        return
    with sandbox_sds(beside(home), url.port):
        yield


@contextmanager
def sandbox_sds(folder: Path, port: int = 0) -> Generator[str]:
    """A stand-in for SDS that keeps what it gets in `folder`; gives its address, and stops it afterwards.

    Raises:
        Unavailable: it does not start.
    """
    command = [sys.executable, "-m", "synlig_sandbox.sds", "--port", str(port), "--dir", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 (our own module)
        try:
            line = "" if process.stdout is None else process.stdout.readline()
            if not line:
                raise Unavailable("The sandbox of SDS does not start.")
            yield str(json.loads(line)["url"])
        finally:
            process.terminate()
