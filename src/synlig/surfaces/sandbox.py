"""The counterparts that run beside us in a demonstration, as processes of their own."""

import json
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from synlig.core.errors import Unavailable


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
