"""The cubes: a full release of millions of events, tables read from it by many at once, and the same live elsewhere.

`SYNLIG_BENCH_EVENTS` is how many events (20 million unless told); there is a citizen for every 20 of them.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench.events import Events, written
from bench.harness.peers import ask
from bench.harness.row import Peer, Row
from synlig.core.query import Asked
from synlig.stories.create_home import create_home
from synlig.stories.export_table import export_table
from synlig.stories.make_release import make_release
from synlig.surfaces.wiring import Wiring

AREA: Final = "cubes"
EVENTS: Final = int(os.environ.get("SYNLIG_BENCH_EVENTS", "20000000"))
CUBES: Final = ("tilstande", "indsatser")
USERS: Final = 50
QUESTIONS: Final = 1_000
SECONDS: Final = 20
ENGINE: Final = {"SYNLIG_ENGINE__MEMORY_LIMIT": "16GB", "SYNLIG_TABLES__BUCKETS": "4"}
ROUNDED: Final = Peer(
    "SmallCountRounding 1.2.0 (R)", 129.0, ran=False, source="measured for DESIGN.md section 5: protecting one cube"
)
BY: Final = ("kommune", "region,aar", "land,aar,koen", "aldersgruppe", "omraade", "kommune,koen", "tilstand")


@dataclass(frozen=True)
class Timed:
    """How long the parts of a release took, in seconds."""

    counting: float
    release: float


def rows() -> Iterator[Row]:
    """The release, its growth, tables at many users, and peers on the same facts."""
    with tempfile.TemporaryDirectory() as folder:
        growth = [_released(Path(folder) / f"home{part}", EVENTS // part) for part in (16, 4, 1)]
        timed, wiring, flat = growth[-1]
        counting = tuple(ask(peer, flat, "cells", name=f"{peer}, live, flat facts") for peer in ("polars", "chdb"))
        live = tuple(ask(peer, flat, "table", name=f"{peer}, live") for peer in ("polars", "chdb"))
        duck = [Peer(f"DuckDB, live, {what}", *_duckdb(flat, what)) for what in ("flat facts", "table")]
        size = f"{EVENTS / 1e6:g} million events, {EVENTS / 20e6:g} million citizens"
        yield Row(
            AREA,
            f"full release of {len(CUBES)} cubes: {size}",
            timed.release,
            "s, 2 threads",
            60 if EVENTS >= 20_000_000 else None,
            "lower",
            (ROUNDED,),
        )
        yield Row(
            AREA,
            f"exact cells of every grain: {size}",
            timed.counting,
            "s, 2 threads",
            None,
            "lower",
            (duck[0], *counting),
        )
        for part, (smaller, _, _) in zip((16, 4), growth, strict=False):
            name = f"full release at 1/{part} of the events"
            yield Row(AREA, name, smaller.release, "s, 2 threads", None, "lower")
        p95, most = _tables(wiring)
        yield Row(
            AREA,
            f"table from a release, p95 at {USERS} users who each ask for one a second",
            p95,
            "ms a table",
            10,
            "lower",
            (duck[1], *live),
        )
        yield Row(AREA, f"tables from a release, {USERS} users without a pause", most, "tables/s", None, "higher")
        for _, opened, _ in growth:
            opened.close()


def _released(home: Path, events: int) -> tuple[Timed, Wiring, Path]:
    Wiring(home, ENGINE).tell(create_home, "")
    wiring = Wiring(home, ENGINE)
    flat = home.parent / f"{home.name}.parquet"
    written(Events(events, max(1, events // 20)), wiring, flat)
    spent = list[float]()
    counted = wiring.exact

    def exact(*asked: Any) -> Any:
        started = time.perf_counter()
        try:
            return counted(*asked)
        finally:
            spent.append(time.perf_counter() - started)

    wiring.exact = exact
    started = time.perf_counter()
    wiring.tell(make_release, CUBES, _untold)
    return Timed(sum(spent), time.perf_counter() - started), wiring, flat


def _untold(_done: int) -> None:
    pass


def _tables(wiring: Wiring) -> tuple[float, float]:
    """(the slow end of what a table takes in ms while each user asks for one a second, tables a second at most)."""
    asked = [
        Asked("tilstande", by, "aar=2026" if "aar" not in by else "", "borgere" if by != "tilstand" else "antal")
        for by in BY
    ]
    took = list[float]()

    def one(number: int) -> None:
        started = time.perf_counter()
        wiring.tell(export_table, asked[number % len(asked)], "csv", None)
        took.append((time.perf_counter() - started) * 1_000)

    def user(number: int) -> None:
        for second in range(SECONDS):
            time.sleep(max(0.0, began + second + number / USERS - time.perf_counter()))
            one(number * SECONDS + second)

    for number in range(len(asked)):
        one(number)
    took.clear()
    began = time.perf_counter() + 0.1
    with ThreadPoolExecutor(USERS) as users:
        list(users.map(user, range(USERS)))
    p95 = statistics.quantiles(took, n=20)[-1]
    started = time.perf_counter()
    with ThreadPoolExecutor(USERS) as users:
        list(users.map(one, range(QUESTIONS)))
    return p95, QUESTIONS / (time.perf_counter() - started)


def _duckdb(flat: Path, what: str) -> tuple[float, bool, str]:
    import duckdb  # noqa: PLC0415 (as a peer: live over plain Parquet, without our engine)

    with duckdb.connect(":memory:") as connection:
        connection.execute("SET threads = 2")
        queries = LIVE[what]
        started = time.perf_counter()
        for query in queries:
            connection.execute(query.format(flat=flat)).fetchall()
        took = time.perf_counter() - started
    source = f"DuckDB {duckdb.__version__}, plain Parquet"
    return (took * 1_000 if what == "table" else took), True, source


PLACE: Final = "kommune, aar, koen, aldersgruppe"
LIVE: Final[Mapping[str, tuple[str, ...]]] = {
    "flat facts": (
        f"SELECT {PLACE}, code, count(*), count(DISTINCT citizen) FROM '{{flat}}' GROUP BY {PLACE}, code",  # noqa: S608
        f"SELECT {PLACE}, omraade, count(DISTINCT citizen) FROM '{{flat}}' GROUP BY {PLACE}, omraade",  # noqa: S608
        f"SELECT {PLACE}, count(DISTINCT citizen) FROM '{{flat}}' GROUP BY {PLACE}",  # noqa: S608
    ),
    "table": ("SELECT kommune, count(DISTINCT citizen) FROM '{flat}' WHERE aar = 2026 GROUP BY kommune",),
}
