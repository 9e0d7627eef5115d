"""How fast codes are looked up: by FHIR over HTTP from a server on one core, and inside one process."""

import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Self
from urllib.parse import quote

from bench.harness.questions import closed_loop, open_loop
from bench.harness.row import Row
from bench.harness.timing import per_second
from synlig.core.classification import Classification, Concept, Edition
from synlig.core.codes import FSIII
from synlig.declared import codes
from synlig.pipeline.terminology import Asked, Expand, LookUp, Terminology, expand, look_up

DAY = date(2026, 11, 24)
ASKED = 4_000
CALLERS = 4
AIMED = 2_000
"""Look-ups a second. How long one takes is asked at this rate: callers who wait for their answer before they ask again
would slow down with the server, and threads of one process wait for each other."""
SECONDS = 3
CARE = "http://fhir.kl.dk/gateway/ValueSet/FSIIICareConditions"
LARGE = "urn:example:large"
LARGE_SIZE = 40_000
"""About what ICD-10 and SKS hold."""


def serve(port: int) -> None:
    """The classification server alone; run as `python -m bench.codes PORT`."""
    import uvicorn  # noqa: PLC0415 (only the server's process needs it)
    from starlette.applications import Starlette  # noqa: PLC0415

    from synlig.surfaces.terminology.binding import terminology_stories  # noqa: PLC0415
    from synlig.surfaces.terminology.routes import terminology_routes  # noqa: PLC0415
    from synlig.surfaces.wiring import Wiring  # noqa: PLC0415

    app = Starlette(routes=terminology_routes(terminology_stories(Wiring(Path("no-home"), {}))))
    uvicorn.run(app, port=port, log_level="critical", lifespan="off", access_log=False)


def rows() -> Iterator[Row]:
    """Look-ups and validations a second and their p95, then expansions and a system as large as ICD-10."""
    known = [code.code for code in codes.load().codes.values() if code.system == FSIII]
    lookups = [f"/fhir/CodeSystem/$lookup?system={FSIII}&code={quote(code)}" for code in known]
    judged = [f"/fhir/ValueSet/$validate-code?url={CARE}&system={FSIII}&code={quote(code)}" for code in known]
    trees = [f"/fhir/ValueSet/$expand?url={CARE}&filter={quote(word)}&count=20" for word in ("sår", "gå", "mobil", "e")]
    with _Served() as server:
        port, busy = server.port, server.busy_seconds()
        rate, _ = _asked(port, lookups, ASKED)
        each = (server.busy_seconds() - busy) / ASKED
        at_rate = open_loop(port, lookups, AIMED, SECONDS)
        yield Row("codes", "$lookup over HTTP, server on one core", rate, "look-ups/s", AIMED, "higher")
        yield Row("codes", f"$lookup over HTTP, p95 while {AIMED:,} a second come", _p95(at_rate), "ms", 5, "lower")
        yield Row("codes", "$lookup over HTTP, of the server's own time", each * 1000, "ms", 0.5, "lower")
        yield Row("codes", "$validate-code in a value set, p95", _asked(port, judged, ASKED)[1], "ms", 5, "lower")
        yield Row("codes", "$expand with filter, p95", _asked(port, trees, ASKED // 10)[1], "ms", 20, "lower")
    yield from _inside(known)


def _inside(known: Sequence[str]) -> Iterator[Row]:
    from synlig.declared import classification  # noqa: PLC0415 (the server's process has its own)

    declared = Terminology(classification.load())
    questions = [LookUp(Asked(FSIII, code), DAY) for code in known]
    yield Row(
        "codes",
        "look-ups inside one process",
        per_second(lambda: len([look_up(declared, question) for question in questions])),
        "look-ups/s",
        20_000,
        "higher",
    )
    large = _large()
    words = [Expand(LARGE, DAY, f"sygdom {number}", count=20) for number in range(0, LARGE_SIZE, LARGE_SIZE // 40)]
    expand(large, words[0])
    spent = [_milliseconds(lambda question=question: expand(large, question)) for question in words]
    yield Row("codes", f"search among {LARGE_SIZE} codes, p95", _p95(spent), "ms", 100, "lower")


def _large() -> Terminology:
    concepts = tuple(
        Concept(f"D{number}", f"Sygdom nummer {number}", f"Disease {number}") for number in range(LARGE_SIZE)
    )
    return Terminology(Classification((Edition(LARGE, "1", "Large", "made", concepts),)))


class _Served:
    """A server process kept to one core, and this process to the others while it runs."""

    def __enter__(self) -> Self:
        self._cores = os.sched_getaffinity(0)
        first, *others = sorted(self._cores)
        self.port = _free_port()
        os.sched_setaffinity(0, {first})
        self._process = subprocess.Popen([sys.executable, "-m", "bench.codes", str(self.port)])
        os.sched_setaffinity(0, set(others) or self._cores)
        while not _answers(self.port):
            time.sleep(0.05)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()
        os.sched_setaffinity(0, self._cores)

    def busy_seconds(self) -> float:
        """How long the server has been working: what others do on its core at the same time is not counted."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def _answers(port: int) -> bool:
    with socket.socket() as knocking:
        return knocking.connect_ex(("127.0.0.1", port)) == 0


def _asked(port: int, paths: Sequence[str], times: int) -> tuple[float, float]:
    """Answers a second and the 95th percentile of their milliseconds, by a few callers on kept connections."""
    closed_loop(port, paths, CALLERS, 50)
    started = time.perf_counter()
    spent = closed_loop(port, paths, CALLERS, times)
    return len(spent) / (time.perf_counter() - started), _p95(spent)


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _p95(spent: Sequence[float]) -> float:
    return statistics.quantiles(spent, n=20)[-1]


if __name__ == "__main__":
    serve(int(sys.argv[1]))
