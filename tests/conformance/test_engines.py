"""Both engines over the same encrypted files: the same rows and cells, and damage is never read over."""

from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from synlig.core.errors import IntegrityFailure, Unavailable, WrongUsage
from synlig.core.instant import danish_day
from synlig.core.release import AsKnown
from synlig.declared.cubes.code_lists import code_lists
from synlig.storage.spark import SparkEngine
from synlig.storage.spark.session import compiled
from synlig.storage.spark.translating import translated
from synlig.surfaces.wiring import Wiring
from tests.engines import SAIL_WARNINGS
from tests.people import FEW_FILES, Home, furnished

SPARK = {"ENGINE__KIND": "spark", "ENGINE__SPARK_MASTER": "local[2]", "ENGINE__MEMORY_LIMIT": "2GB"}
TODAY = danish_day(datetime.now(UTC))
COUNTED = "SELECT c.kommune, count(*) AS n FROM conditions c GROUP BY c.kommune ORDER BY c.kommune"
pytestmark = pytest.mark.filterwarnings(*SAIL_WARNINGS)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return furnished(tmp_path_factory.mktemp("engines"), citizens=8)


def by_spark(home: Home) -> Wiring:
    return Wiring(home.path, FEW_FILES | {f"SYNLIG_{name}": value for name, value in SPARK.items()})


def test_spark_counts_a_cube_as_the_embedded_engine_does(home: Home) -> None:
    ours, theirs = home.wired(), by_spark(home)
    known = AsKnown(TODAY, datetime.now(UTC))
    cube = ours.cubes["tilstande"]
    lists = code_lists(cube, ours.codebook, ours.organisations.kommuner, ours.organisations.regioner)
    one, other = ours.exact(cube, lists, known), theirs.exact(cube, lists, known)
    assert [(each.measure, each.grain, each.axes, each.codes) for each in one] == [
        (each.measure, each.grain, each.axes, each.codes) for each in other
    ]
    assert [each.values.tolist() for each in one] == [each.values.tolist() for each in other]
    assert any(each.values.sum() for each in one)


def test_a_dataset_with_a_filter_is_read_with_it(home: Home) -> None:
    only = by_spark(home).stored()["conditions"].filter(pc.field("kommune") == "0540")
    told = by_spark(home).engine.query(COUNTED, {"conditions": only}).to_pylist()
    assert [row["kommune"] for row in told] == ["0540"]


def test_a_flipped_bit_is_not_read_over(home: Home, tmp_path: Path) -> None:
    damaged = home.copy(tmp_path)
    wiring = by_spark(damaged)
    stored = wiring.stored()["conditions"]
    path = Path(stored.files[0])
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 1
    path.write_bytes(content)
    with pytest.raises(IntegrityFailure):
        wiring.engine.query("SELECT * FROM conditions", {"conditions": stored})


def test_another_homes_keys_open_nothing(home: Home, tmp_path: Path) -> None:
    stored = by_spark(home).stored()["conditions"]
    stranger = furnished(tmp_path, citizens=4)
    with pytest.raises(IntegrityFailure):
        by_spark(stranger).engine.query(COUNTED, {"conditions": stored})


def test_what_cannot_be_said_the_same_way_is_refused(home: Home) -> None:
    with pytest.raises(WrongUsage):
        by_spark(home).engine.query("SELECT ?", {}, [1])


def test_without_a_jdk_it_is_said_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unavailable, match="default-jdk-headless"):
        compiled(tmp_path)


def test_a_question_of_two_subqueries_is_asked_as_one() -> None:
    said = translated(
        "SELECT 1 FROM goals r WHERE EXISTS (SELECT 1 FROM conditions c WHERE c.a = r.a "
        "AND EXISTS (SELECT 1 FROM goals g WHERE g.b = c.b AND g.d <> r.d))"
    )
    assert said.count("EXISTS") == 1
    assert "CROSS JOIN" in said


@pytest.mark.parametrize(
    ("value", "where", "is_joined"),
    [
        ("min(p.d)", "p.a = r.a AND p.d >= r.d", True),
        ("min(p.d)", "p.a = r.a AND p.d IS NULL", False),
        ("max(p.d)", "p.a = r.a AND coalesce(p.b, '') >= coalesce(r.b, '')", False),
        ("count(*)", "p.a = r.a AND p.d >= r.d", False),
    ],
)
def test_only_what_answers_the_same_is_asked_in_a_join(value: str, where: str, is_joined: bool) -> None:
    """Where nothing is found a count is 0, and what holds for NULL is not looked up by equality."""
    said = translated(f"SELECT (SELECT {value} FROM procedures p WHERE {where}) AS v FROM care_plans r")  # noqa: S608
    assert ("GROUP BY" in said) == is_joined


def test_spark_says_the_kinds_that_the_embedded_engine_says() -> None:
    rows = pa.table({"t": pa.array([datetime(2026, 3, 29, 1, tzinfo=UTC)], pa.timestamp("us", tz="UTC"))})
    asked = "SELECT r.t, CAST(timezone('Europe/Copenhagen', r.t) AS DATE) AS d, count(*) AS n FROM r GROUP BY r.t"
    made = SparkEngine("local[2]", "2GB", dict[str, str]).query(asked, {"r": rows})
    assert made.schema.field("t").type == pa.timestamp("us", tz="UTC")
    assert made.to_pylist() == [{"t": datetime(2026, 3, 29, 1, tzinfo=UTC), "d": date(2026, 3, 29), "n": 1}]
