"""The recipients of the month: stand-ins, each a process with a store of its own, now and then out of order."""

import json
import os
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import httpx

RECIPIENTS: Final = ("sds", "dhrd", "flis", "forskning", "lis-0540")
SOURCES: Final = {"sds": ("search", "/fhir"), "dhrd": ("files", "")}
MOODS: Final = ("down", "lose-answer", "later")


class Recipients:
    """Who gets deliveries, by agreement: where each is and what it holds."""

    def __init__(self, urls: Mapping[str, str]) -> None:
        self.urls = urls

    @property
    def settings(self) -> dict[str, str]:
        """The settings that say where they are."""
        said = {"SYNLIG_EXCHANGE__DHRD_RHYTHM": "daily"}
        for name, url in self.urls.items():
            said |= {f"SYNLIG_EXCHANGE__{name.upper()}_{key}": it for key, it in (("URL", url), ("SANDBOX", "true"))}
        for name, (kind, path) in SOURCES.items():
            place = f"SYNLIG_SOURCES__{name.upper()}_"
            said |= {f"{place}KIND": kind, f"{place}URL": self.urls[name] + path}
            said |= {f"{place}SANDBOX": "true", f"{place}RETURNS": name}
        return said

    def be(self, name: str, mood: str, times: int) -> None:
        """Have one be out of order for some calls."""
        told = {"mood": mood, "times": times, "seconds": 0}
        httpx.post(f"{self.urls[name]}/sandbox/moods", json=told, trust_env=False).raise_for_status()

    def counts(self, name: str) -> dict[str, int]:
        """What one says it took."""
        answer: dict[str, int] = httpx.get(f"{self.urls[name]}/sandbox/counts", trust_env=False).json()
        return answer


@contextmanager
def recipients(folder: Path, environment: Mapping[str, str]) -> Generator[Recipients]:
    """All recipients run until this ends."""
    with ExitStack() as stack:
        urls = dict[str, str]()
        for name in RECIPIENTS:
            module = name.partition("-")[0]
            module = module if find_spec(f"synlig_sandbox.{module}") else "anyone"
            command = [sys.executable, "-m", f"synlig_sandbox.{module}", "--dir", folder / name]
            process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment})
            stack.enter_context(process)
            stack.callback(process.terminate)
            urls[name] = json.loads(process.stdout.readline() if process.stdout else "{}")["url"]
        yield Recipients(urls)
