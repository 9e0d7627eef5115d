"""A pytest plugin: runs the tests once, then each mutant in a fork of the process that ran them."""

import importlib
import json
import os
import random
import signal
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from house.mutation.mutants import Mutant, mutants_of
from house.mutation.planting import plant

SLOWEST = 30
"""Seconds a mutant may take: one that never ends was noticed."""
Unit = tuple[str, str]


class Trial:
    """What is asked for, and which tests reach which function."""

    def __init__(self, asked: dict[str, Any]) -> None:
        self.files: list[str] = asked["files"]
        self.sample: int = asked["sample"]
        self.seed: int = asked["seed"]
        self.seconds: int = asked["seconds"]
        self.out = Path(asked["out"])
        self.sources = {file: Path(file).read_text(encoding="utf-8") for file in self.files}
        """As they were at the start: somebody may go on writing."""
        self.known = {str(Path(file).resolve()): file for file in self.files}
        self.reach: defaultdict[Unit, set[int]] = defaultdict(set)
        self.took: dict[int, float] = {}

    def watched(self, number: int) -> Any:
        """A profiler that notes what the test of that number calls."""

        def called(frame: FrameType, event: str, _arg: object) -> None:
            if event == "call" and (file := self.known.get(frame.f_code.co_filename)):
                self.reach[file, frame.f_code.co_qualname.partition(".<locals>")[0]].add(number)

        return called

    def chosen(self) -> list[Mutant]:
        """The mutants to try: all of them, or so many of each file, drawn by the seed."""
        found = list[Mutant]()
        for file in self.files:
            every = mutants_of(file, self.sources[file])
            drawn = random.Random(f"{self.seed}:{file}")  # noqa: S311 (a sample, the same each time)
            found += drawn.sample(every, min(self.sample or len(every), len(every)))
        random.Random(self.seed).shuffle(found)  # noqa: S311 (a budget that ends early is then a sample of all)
        return found


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Once with nothing changed, which must pass; then each mutant."""
    trial = Trial(json.loads(os.environ["MUTATION"]))
    for number, item in enumerate(session.items):
        started = time.monotonic()
        watch = trial.watched(number)
        threading.setprofile(watch)
        sys.setprofile(watch)
        failed = not _passes(item, _next(session.items, number))
        sys.setprofile(None)
        threading.setprofile(None)
        trial.took[number] = time.monotonic() - started
        if failed:
            print(f"{item.nodeid} fails with nothing changed", file=sys.stderr)
            raise session.Failed
    with trial.out.open("w", encoding="utf-8", buffering=1) as rows:
        until = time.monotonic() + trial.seconds
        for mutant in trial.chosen():
            if time.monotonic() > until:
                break
            rows.write(json.dumps(_tried(session, trial, mutant)) + "\n")
    return True


def _tried(session: pytest.Session, trial: Trial, mutant: Mutant) -> dict[str, Any]:
    reaching = _reaching(trial, mutant)
    noticed = bool(reaching) and _noticed(
        [session.items[number] for number in reaching], mutant, trial.sources[mutant.file]
    )
    told = {"file": mutant.file, "unit": mutant.unit, "line": mutant.line, "what": mutant.what}
    return {**told, "noticed": noticed, "tests": len(reaching)}


def _reaching(trial: Trial, mutant: Mutant) -> list[int]:
    """The tests that call the function, the quickest first; of a constant those that call its module."""
    if mutant.unit.startswith("="):
        found = set[int]().union(*(numbers for (file, _), numbers in trial.reach.items() if file == mutant.file))
    else:
        found = trial.reach[mutant.file, mutant.unit]
    return sorted(found, key=lambda number: trial.took[number])


def _noticed(items: list[pytest.Item], mutant: Mutant, source: str) -> bool:
    child = os.fork()
    if child == 0:
        _in_the_fork(items, mutant, source)
    _, status = os.waitpid(child, 0)
    return status != 0


def _in_the_fork(items: list[pytest.Item], mutant: Mutant, source: str) -> None:
    """Never returns: 0 when every test passes."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(SLOWEST)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    try:
        name = mutant.file.removeprefix("src/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        plant(importlib.import_module(name), source, mutant)
        passed = all(_passes(item, _next(items, at)) for at, item in enumerate(items))
    except BaseException:  # noqa: BLE001 (a fault that breaks the loading was noticed too)
        passed = False
    os._exit(0 if passed else 1)


def _passes(item: pytest.Item, following: pytest.Item | None) -> bool:
    return not any(report.failed for report in runtestprotocol(item, log=False, nextitem=following))


def _next(items: list[pytest.Item], at: int) -> pytest.Item | None:
    return items[at + 1] if at + 1 < len(items) else None
