"""The counterparts that run beside us in a demonstration, as processes of their own."""

import json
import subprocess
import sys
from collections.abc import Generator, Iterable
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from synlig.core.errors import Unavailable
from synlig.core.settings import Settings
from synlig.declared import agreements


def beside(home: Path, recipient: str) -> Path:
    """Where the stand-in for a recipient keeps what it got from `home`: beside it, for it is another's store."""
    return home.with_name(f"{home.name}-{recipient}")


@contextmanager
def sandboxes_of(settings: Settings, home: Path) -> Generator[None]:
    """The stand-ins at the addresses that the settings give, where they say that those are sandboxes here."""
    with ExitStack() as running:
        for agreement in agreements.in_use(settings.exchange):
            said = settings.exchange
            port = urlsplit(said[f"{agreement.id}_url"]).port
            if said.get(f"{agreement.id}_sandbox", "") == "true" and port is not None:
                running.enter_context(sandbox(agreement.recipient, beside(home, agreement.id), port))
        yield


@contextmanager
def sandboxes(recipients: Iterable[str], home: Path) -> Generator[dict[str, str]]:
    """A stand-in for each of `recipients`, on free ports; their addresses."""
    with ExitStack() as running:
        yield {name: running.enter_context(sandbox(name, beside(home, name))) for name in recipients}


@contextmanager
def sandbox(recipient: str, folder: Path, port: int = 0) -> Generator[str]:
    """A stand-in for a recipient that keeps what it gets in `folder`; gives its address, and stops it afterwards.

    Raises:
        Unavailable: it does not start.
    """
    name = recipient if find_spec(f"synlig_sandbox.{recipient}") else "anyone"
    command = [sys.executable, "-m", f"synlig_sandbox.{name}", "--port", str(port), "--dir", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 (our own module)
        try:
            line = "" if process.stdout is None else process.stdout.readline()
            if not line:
                raise Unavailable(f"The sandbox of {recipient} does not start.")
            yield str(json.loads(line)["url"])
        finally:
            process.terminate()
