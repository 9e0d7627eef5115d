"""The small tables that a counting query joins: what has a number, years in Danish time, ages and the horizon."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa

from synlig.core.cells import ALL_CODES, CodeLists
from synlig.core.cube import Cube
from synlig.core.instant import DANISH_TIME
from synlig.core.population import ALDERSGRUPPER, aldersgruppe_of

OLDEST = 130
INSTANT = pa.timestamp("us", tz="UTC")


def lookups(
    cube: Cube, lists: CodeLists, grains: Sequence[str], years: Sequence[int], until: date
) -> dict[str, pa.Table]:
    """`kommuner`, `sexes`, `codes` (with its group's number at each coarser grain), `years`, `ages` and `bounds`."""
    groups = [aldersgruppe_of(age) for age in range(OLDEST + 1)]
    starts, ends = ([midnight(date(year + ahead, 1, 1)) for year in years] for ahead in (0, 1))
    return {
        "kommuner": _numbered("kommune", lists["kommune"].codes),
        "sexes": _numbered("koen", lists["koen"].codes),
        "codes": _codes(cube, lists, grains),
        "years": pa.table(
            {
                "aar": pa.array(years, pa.int32()),
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
        "bounds": pa.table({"horizon": pa.array([horizon(until)], INSTANT)}),
    }


def horizon(until: date) -> datetime:
    """The end of the Danish day `until`: what was received before it is known (CONTRACT.md, "as known on D")."""
    return midnight(until + timedelta(days=1))


def midnight(day: date) -> datetime:
    """The beginning of `day` in Denmark, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=DANISH_TIME).astimezone(UTC)


def _numbered(name: str, codes: Sequence[str]) -> pa.Table:
    return pa.table({name: pa.array(codes, pa.string()), f"{name}_no": pa.array(range(len(codes)), pa.int32())})


def _codes(cube: Cube, lists: CodeLists, grains: Sequence[str]) -> pa.Table:
    finest = lists[cube.code]
    columns = {"code": pa.array(finest.codes), "code_no": pa.array(range(len(finest.codes)), pa.int32())}
    for grain in grains:
        if grain not in (cube.code, ALL_CODES):
            number = {code: place for place, code in enumerate(lists[grain].codes)}
            groups = [number[finest.up[grain][code]] for code in finest.codes]
            columns[grain] = pa.array(groups, pa.int32())
    return pa.table(columns)
