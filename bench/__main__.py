"""Runs the benchmarks: `python -m bench [AREA …]`, all areas when none is named."""

import dataclasses
import importlib
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bench.harness import report
from bench.harness.machine import machine
from bench.harness.row import Row
from house.places import ROOT

DOCS = ROOT / "docs"
NO_AREAS = {"__init__", "__main__", "events", "month", "rule_rows"}


def areas() -> list[str]:
    """The areas there are: the files of this folder."""
    return sorted(file.stem for file in Path(__file__).parent.glob("*.py") if file.stem not in NO_AREAS)


def family(wanted: str, known: Iterable[str]) -> list[str]:
    """The areas that `wanted` means: itself, and those that begin with its name (`intake` means `intake_day` too)."""
    return [area for area in known if area == wanted or area.startswith(f"{wanted}_")]


def measure(area: str) -> Iterator[Row]:
    """The rows of one area, with where and how they were measured."""
    where, how = machine(), f"make bench ONLY={area}"
    for row in importlib.import_module(f"bench.{area}").rows():
        yield dataclasses.replace(row, machine=where, command=how)


def main(wanted: Sequence[str]) -> int:
    """Measure, merge with what was measured before, write the report; 2 when an area is unknown."""
    known = areas()
    if unknown := sorted(one for one in wanted if not family(one, known)):
        print(f"No such area: {', '.join(unknown)}. There are: {', '.join(known)}.", file=sys.stderr)
        return 2
    measured: list[Row] = []
    for area in [area for one in wanted for area in family(one, known)] or known:
        print(f"bench: {area} …", flush=True)
        for row in measure(area):
            print(f"  {row.name}: {row.figure:,.4g} {row.unit}", flush=True)
            measured.append(row)
    report.write(DOCS, report.merge(report.read(DOCS), measured, known))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
