"""Every cube, on rows drawn at random: the embedded engine, Spark and Sail count exactly the same cells."""

import random
from collections.abc import Callable, Generator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synlig.core.arrow import arrow_schema
from synlig.core.cells import CodeLists
from synlig.core.cube import Cube
from synlig.declared import codes, cubes, organisations, tables
from synlig.declared.cubes.code_lists import code_lists
from synlig.storage.engine import Engine
from synlig.storage.facts import exact_cells
from synlig.storage.facts.following_up import FOLLOWING_UP
from synlig.storage.facts.heart import WALK
from synlig.storage.facts.lookups import LEVELS
from synlig.storage.facts.rehabilitation import INTERVENTION_COURSE
from tests.engines import SAIL_WARNINGS, sail, spark
from tests.reference.test_rules import FAR, IDS, LISTS, NEAR, REFERENCES

Asked = Callable[..., pa.Table]
Rows = Mapping[str, pa.Table]
UNTIL: Final = date(2026, 6, 30)
SCHEMAS: Final = tables.load()
CUBES: Final = cubes.load()
PLACES: Final = organisations.load()
MOST: Final = 60
pytestmark = pytest.mark.filterwarnings(*SAIL_WARNINGS)


def lists_of(cube: Cube) -> CodeLists:
    kommuner = {kode: PLACES.kommuner[kode] for kode in PLACES.kommuner if kode in ("0540", "0259")}
    return code_lists(cube, codes.load(), kommuner, PLACES.regioner)


WORDS: Final[Mapping[str, list[str | None]]] = {
    "kommune": ["0540", "0259"],
    "surrogate": ["a", "b", "c", "d", "e"],
    "koen": ["K", "M"],
    "resource_id": [*IDS, "u", "v", "w"],
    "course": [*IDS, "u", "v", "w"],
    "tilstand": [*lists_of(CUBES["tilstande"])["tilstand"].codes[:3], None],
    "indsats": [*lists_of(CUBES["indsatser"])["indsats"].codes[:3], None],
    "funktionsevne": [*LEVELS["funktionsevne"].to_pylist(), None],
    "clinical_status": ["active", "inactive", "relapse", "resolved"],
    "lifecycle_status": ["active", "completed", "cancelled"],
    "status": ["active", "completed", "finished", "planned", "final", "draft", None],
    "activity_status": ["in-progress", "completed", "cancelled", None],
    "training_status": ["completed", "stopped", "in-progress"],
    "profile": [
        "klgateway-140-servicerequest",
        "klgateway-140-care-plan",
        "klgateway-care-follow-up-observation",
        "klgateway-care-encounter",
    ],
    "types": [FOLLOWING_UP, "other", None],
    "category": [INTERVENTION_COURSE, "other", None],
    "code": [WALK, "watt-test", "rygestatus", "diaetbehandling", "hads-depression", "planlagte-traeningsgange"],
    "phase": ["start", "slut", None],
    "value_code": ["ryger", "eksryger", "aldrig", None],
}
CLOSE: Final = [timedelta(days=days, hours=hours) for days in (0, 1, 6, 8, 40, 91, 120) for hours in (0, 1)]


def cell(draw: random.Random, column: str, kind: str) -> Any:
    if column in REFERENCES or column == "replaces":
        return draw.choice(LISTS) if kind == "text" else draw.random() < 0.5
    if column in WORDS:
        return draw.choice(WORDS[column])
    match kind:
        case "boolean":
            return draw.random() < (0.95 if column == "active" else 0.1)
        case "integer":
            return draw.randrange(1, 9)
        case "decimal":
            return draw.choice([None, 10.0, 11.0, 100.0])
        case "instant":
            open_ended = column in ("period_to", "offered_from", "ends") and draw.random() < 0.3
            return None if open_ended else NEAR + draw.choice([*CLOSE, *FAR])
        case "day":
            day = draw.choice([date(1931, 2, 3), date(1961, 3, 1)]) if column == "birth_date" else None
            return day or date(2026, 3, 1) + timedelta(days=draw.randrange(90))
        case _:
            return draw.choice(["x", None])


def drawn(seed: int) -> Rows:
    """Rows of every table, several versions of few resources of few citizens."""
    draw, made = random.Random(seed), dict[str, pa.Table]()
    for name, schema in SCHEMAS.items():
        rows = [{c.name: cell(draw, c.name, c.kind) for c in schema} for _ in range(draw.randrange(MOST // 2, MOST))]
        for number, row in enumerate(rows):
            row["received_seq"] = number
        made[name] = pa.Table.from_pylist(rows, arrow_schema(schema))
    return made


def agree(query: Asked, seed: int, names: tuple[str, ...] = tuple(CUBES)) -> dict[str, int]:
    """Hold an engine against the embedded one; how much was counted by cube."""
    rows, counted = drawn(seed), dict[str, int]()
    for name in names:
        cube = CUBES[name]
        lists, known = lists_of(cube), datetime(2026, 7, 1, tzinfo=UTC)
        one = exact_cells(Engine().query, rows, cube, lists, UNTIL, known)
        other = exact_cells(query, rows, cube, lists, UNTIL, known)
        assert one == other, name
        counted[name] = sum(int(block.values.sum()) for block in one)
    return counted


@pytest.fixture(scope="module")
def sail_query() -> Generator[Asked]:
    with sail() as query:
        yield query


@given(st.integers(0, 2**32))
@settings(max_examples=1)
def test_sail_counts_every_cube_as_the_embedded_engine_does(sail_query: Asked, seed: int) -> None:
    agree(sail_query, seed)


@given(st.integers(0, 2**32))
@settings(max_examples=1)
def test_spark_counts_every_cube_as_the_embedded_engine_does(seed: int) -> None:
    with spark() as query:
        agree(query, seed)


def test_the_rows_that_are_drawn_fill_every_cube() -> None:
    assert min(agree(Engine().query, 7).values()) > 0
