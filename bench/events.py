"""Invented events by the million: versions of resources as they rest in the tables, and flat facts for others."""

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from synlig.core.arrow import arrow_schema
from synlig.core.population import ALDERSGRUPPER, aldersgruppe_of
from synlig.declared import codes, organisations, population, tables
from synlig.declared.cubes import load as load_cubes
from synlig.declared.cubes.code_lists import code_lists
from synlig.surfaces.wiring import Wiring

DAY: Final = 86_400_000_000
INSTANT: Final = pa.timestamp("us", tz="UTC")
FIRST_DAY, LAST_DAY = 19_000, 20_781
"""From 2022-01-08 to 2026-11-24, in days since 1970."""
CHUNK: Final = 1_000_000
TABLES: Final = (("conditions", 0.4), ("care_plans", 0.3), ("procedures", 0.3))
AGES: Final = 104
SHARE: Final = {
    "0-17": (0.08, 0, 16),
    "18-64": (0.15, 18, 63),
    "65-69": (0.2, 65, 68),
    "70-74": (0.3, 70, 73),
    "75-79": (0.4, 75, 78),
    "80-84": (0.55, 80, 83),
    "85-89": (0.7, 85, 88),
    "90+": (0.8, 90, 99),
}
"""By age group: the share of inhabitants with care, and the ages from and to."""


@dataclass(frozen=True)
class Events:
    """How many, about how many citizens."""

    events: int
    citizens: int
    seed: int = 7

    @cached_property
    def people(self) -> "People":
        """The citizens."""
        return People(self.citizens, np.random.default_rng(self.seed))


class People:
    """Citizens who do not exist, where people live: a million are about as many as a sixth of all, most of the old.

    More than live somewhere would be an oddity that the release gate rightly stumbles over: inhabitants are public.
    """

    def __init__(self, citizens: int, draw: np.random.Generator) -> None:
        kommuner, counts = list(organisations.load().kommuner), population.load().counts
        cells = [cell for cell in counts if cell[0] in kommuner]
        weights = np.array([counts[cell] * SHARE[cell[2]][0] for cell in cells])
        chosen = draw.choice(len(cells), citizens, p=weights / weights.sum())
        spans = np.array([SHARE[cell[2]][1:] for cell in cells])[chosen]
        self.kommune = np.array([kommuner.index(cell[0]) for cell in cells])[chosen]
        self.koen = np.array(["KM".index(cell[1]) for cell in cells])[chosen]
        ages = draw.integers(spans[:, 0], spans[:, 1] + 1)
        self.birth = (FIRST_DAY - ages * 365.25 - draw.integers(0, 365, citizens)).astype(np.int32)
        numbers = pa.array(np.arange(citizens) + 10_000_000)
        self.surrogates = _joined("5ca1ab1e0ddba11c0ffee000", pc.cast(numbers, pa.string()), "")
        self.kommuner = pa.array(kommuner, pa.string())


_joined: Any = pc.__dict__["binary_join_element_wise"]
"""Arrow's own function, which its stubs do not know."""


def written(wanted: Events, wiring: Wiring, flat: Path) -> None:
    """Every event into the tables of a home, and as flat facts (one row an event) into the Parquet file `flat`."""
    draw = np.random.default_rng(wanted.seed + 1)
    writer: Any = None
    for name, share in TABLES:
        left, start = int(wanted.events * share), 0
        while left > 0:
            rows = min(CHUNK, left)
            table, facts = _chunk(name, rows, start, wanted, draw)
            wiring.table_store.append({name: table}, [])
            writer = writer or pq.ParquetWriter(flat, facts.schema)
            writer.write_table(facts)
            left, start = left - rows, start + rows
    wiring.table_store.append({"patients": _patients(wanted)}, [])
    writer.close()


def _chunk(name: str, rows: int, start: int, wanted: Events, draw: np.random.Generator) -> tuple[pa.Table, pa.Table]:
    people, dimension = wanted.people, "tilstand" if name == "conditions" else "indsats"
    resources = max(1, rows * 5 // 8)
    owner = draw.integers(0, wanted.citizens, resources)
    code = np.minimum(draw.geometric(0.05, resources) - 1, len(_codes(dimension)) - 1)
    begun = draw.integers(FIRST_DAY, LAST_DAY - 40, resources)
    of = np.concatenate([np.arange(resources), draw.integers(0, resources, rows - resources)])
    version = np.concatenate([begun, begun[of[resources:]] + draw.integers(1, 40, rows - resources)])
    times = pa.array(version * DAY + draw.integers(0, DAY, rows)).cast(INSTANT)
    ids = _joined(f"{name[:4]}-0000-4000-8000-", pc.cast(pa.array(of + start), pa.string()), "")
    columns: dict[str, Any] = {
        **_citizen(people, owner[of]),
        "resource_id": ids,
        "version_time": times,
        "received_seq": pa.array(np.arange(start, start + rows)),
        "bundle_id": ids,
        "known_at": times,
        "entered_in_error": pa.array(draw.random(rows) < 0.002),
        dimension: pa.array(_codes(dimension), pa.string()).take(pa.array(code[of])),
    }
    began = pa.array(begun[of] * DAY).cast(INSTANT)
    columns |= _own(name, began, draw.random(rows))
    schema = arrow_schema(tables.load()[name])
    table = pa.table(
        {field.name: columns.get(field.name, pa.nulls(rows, field.type)) for field in schema}, schema=schema
    )
    return table, _flat(people, owner[of], code[of], version, dimension)


def _own(name: str, began: pa.Array, draw: Any) -> dict[str, pa.Array]:
    words = pa.array(["active", "completed", "resolved"], pa.string())
    if name == "conditions":
        return {"recorded_from": began, "clinical_status": words.take(pa.array((draw < 0.2) * 2))}
    if name == "care_plans":
        return {"period_from": began, "status": words.take(pa.array((draw < 0.3) * 1))}
    return {"performed_from": began, "status": words.take(pa.array(np.ones(len(draw), int)))}


def _citizen(people: People, owner: Any) -> dict[str, pa.Array]:
    return {
        "kommune": people.kommuner.take(pa.array(people.kommune[owner])),
        "surrogate": people.surrogates.take(pa.array(owner)),
        "koen": pa.array(["K", "M"], pa.string()).take(pa.array(people.koen[owner])),
        "birth_date": pa.array(people.birth[owner]).cast(pa.date32()),
    }


def _flat(people: People, owner: Any, code: Any, version: Any, dimension: str) -> pa.Table:
    years = (1970 + version / 365.2425).astype(int)
    ages = np.clip(years - (1970 + people.birth[owner] / 365.2425).astype(int), 0, AGES + 10)
    groups = pa.array([aldersgruppe_of(age) for age in range(AGES + 11)], pa.string())
    assert set(groups.to_pylist()) <= set(ALDERSGRUPPER)  # noqa: S101 (what the peers count is what we count)
    return pa.table(
        {
            "kommune": people.kommuner.take(pa.array(people.kommune[owner])),
            "aar": pa.array(years.astype(np.int32)),
            "koen": pa.array(["K", "M"], pa.string()).take(pa.array(people.koen[owner])),
            "aldersgruppe": groups.take(pa.array(ages)),
            "code": pa.array(_codes(dimension), pa.string()).take(pa.array(code)),
            "omraade": pa.array(code // 6),
            "citizen": pa.array(owner),
        }
    )


def _patients(wanted: Events) -> pa.Table:
    everyone, schema = np.arange(wanted.citizens), arrow_schema(tables.load()["patients"])
    at = pa.array(np.full(wanted.citizens, FIRST_DAY * DAY)).cast(INSTANT)
    columns = _citizen(wanted.people, everyone) | {
        "resource_id": wanted.people.surrogates,
        "version_time": at,
        "received_seq": pa.array(everyone),
        "bundle_id": wanted.people.surrogates,
        "known_at": at,
        "entered_in_error": pa.array(np.zeros(wanted.citizens, bool)),
        "active": pa.array(everyone % 500 != 0),
    }
    filled = {field.name: columns.get(field.name, pa.nulls(wanted.citizens, field.type)) for field in schema}
    return pa.table(filled, schema=schema)


@cache
def _codes(dimension: str) -> tuple[str, ...]:
    places, cube = organisations.load(), load_cubes()["tilstande" if dimension == "tilstand" else "indsatser"]
    return code_lists(cube, codes.load(), places.kommuner, places.regioner)[dimension].codes
