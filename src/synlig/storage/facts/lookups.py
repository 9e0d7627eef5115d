"""The small tables that a counting query joins: what has a number, years in Danish time, ages and the horizon."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa

from synlig.core.cells import ALL_CODES, CodeLists
from synlig.core.cube import Cube
from synlig.core.instant import DANISH_TIME
from synlig.core.population import ALDERSGRUPPER, aldersgruppe_of
from synlig.storage.facts.counting import NUMBERS, OLDEST

INSTANT = pa.timestamp("us", tz="UTC")
LEVELS = pa.table(
    {
        "funktionsevne": [
            "9c5cfb57-a498-40e5-98a7-792bf5fb205b",
            "fcc16cb1-41f0-4832-b834-110fba0aaabe",
            "d984ad21-48fe-4619-845e-2aa0303048e7",
            "1ceef776-0cfa-4acd-b222-c5bb2424e0c1",
            "f4c9f159-5806-4c06-95e9-e69b83bab1a1",
            "d7ff926a-4955-478f-b300-0b0ec0785013",
        ],
        "level": ["0", "1", "2", "3", "4", "9"],
        "comparable": pa.array([0, 1, 2, 3, 4, None], pa.int32()),
    }
)
"""The FSIII severities (a test holds them against the code book); 9, not relevant, is not compared."""


def lookups(
    cube: Cube, lists: CodeLists, grains: Sequence[str], years: Sequence[int], until: date, known: datetime
) -> dict[str, pa.Table]:
    """What a counting query joins: everything that has a number, and Danish time.

    `kommuner`, `sexes`, `codes` (of the first of `grains`, with its group's number at each
    coarser one), `splits` (of the cube's own axis), `classes` (bounded codes of the first grain), `levels`, `years`,
    `days`, `ages` and `bounds`: the horizon is the end of `until`; versions received before `known` count.
    """
    groups = [aldersgruppe_of(age) for age in range(OLDEST + 1)]
    starts, ends = ([midnight(date(year + ahead, 1, 1)) for year in years] for ahead in (0, 1))
    return {
        "kommuner": _numbered("kommune", lists["kommune"].codes),
        "sexes": _numbered("koen", lists["koen"].codes),
        "codes": _codes(lists, grains),
        "splits": _splits(cube, lists),
        "classes": _classes(cube, grains[0]),
        "levels": LEVELS,
        "days": _days(years),
        "years": pa.table(
            {
                "aar": pa.array(years, pa.int32()),
                "every": pa.array([1] * len(years), pa.int32()),
                "year_start": pa.array(starts, INSTANT),
                "year_end": pa.array(ends, INSTANT),
            }
        ),
        "ages": pa.table(
            {
                "age": pa.array(range(OLDEST + 1), pa.int32()),
                "group_no": pa.array([ALDERSGRUPPER.index(group) for group in groups], pa.int32()),
            }
        ),
        "bounds": pa.table({"horizon": pa.array([horizon(until)], INSTANT), "known": pa.array([known], INSTANT)}),
    }


def horizon(until: date) -> datetime:
    """The end of the Danish day `until`: what was received before it is known (CONTRACT.md, "as known on D")."""
    return midnight(until + timedelta(days=1))


def midnight(day: date) -> datetime:
    """The beginning of `day` in Denmark, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=DANISH_TIME).astimezone(UTC)


def _numbered(name: str, codes: Sequence[str]) -> pa.Table:
    return pa.table({name: pa.array(codes, pa.string()), f"{name}_no": pa.array(range(len(codes)), pa.int32())})


def _splits(cube: Cube, lists: CodeLists) -> pa.Table:
    own = [axis for axis in cube.places if axis not in NUMBERS]
    return _numbered("split", lists[own[0]].codes if own else ())


def _classes(cube: Cube, finest: str) -> pa.Table:
    """`least` and `beyond` (exclusive) are days counted from a day; the first and the last class are open."""
    dimension = cube.dimension(finest)
    bounded = [one for one in dimension.codes if one.least is not None] if dimension else []
    return pa.table(
        {
            "code": pa.array([one.code for one in bounded], pa.string()),
            "least": pa.array([one.least for one in bounded], pa.int32()),
            "beyond": pa.array([None if one.most is None else one.most + 1 for one in bounded], pa.int32()),
        }
    )


def _days(years: Sequence[int]) -> pa.Table:
    """Every Danish day from a year before `years` to two years after, with a running number and where it begins."""
    first = date(years[0] - 1, 1, 1)
    days = [first + timedelta(days=ahead) for ahead in range((date(years[-1] + 3, 1, 1) - first).days)]
    starts = [midnight(day) for day in days]
    return pa.table(
        {
            "day": pa.array(days, pa.date32()),
            "day_no": pa.array(range(len(days)), pa.int32()),
            "day_start": pa.array(starts, INSTANT),
            "day_end": pa.array([*starts[1:], midnight(days[-1] + timedelta(days=1))], INSTANT),
        }
    )


def _codes(lists: CodeLists, grains: Sequence[str]) -> pa.Table:
    finest = lists[grains[0]]
    columns = {"code": pa.array(finest.codes), "code_no": pa.array(range(len(finest.codes)), pa.int32())}
    for grain in grains:
        if grain not in (grains[0], ALL_CODES):
            number = {code: place for place, code in enumerate(lists[grain].codes)}
            groups = [number[finest.up[grain][code]] for code in finest.codes]
            columns[grain] = pa.array(groups, pa.int32())
    return pa.table(columns)
