"""The report: docs/benchmarks.json for machines, docs/BENCHMARKS.md for people."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from bench.harness.row import Row

HEAD = """# Benchmarks

Written by `make bench`; an area is measured alone with `make bench ONLY=<area>`. The same rows are in
[benchmarks.json](benchmarks.json). Peers run on the same input in the same run, each in an environment of its own.
"""
MARKS = {True: "reached", False: "**not reached**", None: "-"}


def read(folder: Path) -> list[Row]:
    """The rows of the last report in `folder`; none when there is no report."""
    file = folder / "benchmarks.json"
    return [Row.from_json(row) for row in json.loads(file.read_text(encoding="utf-8"))] if file.is_file() else []


def merge(before: Iterable[Row], measured: Sequence[Row], areas: Iterable[str]) -> list[Row]:
    """The measured rows, and those of areas that exist and were not measured now; sorted by area."""
    now = {row.area for row in measured}
    kept = [row for row in before if row.area not in now and row.area in set(areas)]
    return sorted([*kept, *measured], key=lambda row: row.area)


def write(folder: Path, rows: Sequence[Row]) -> None:
    """Write both files."""
    document = json.dumps([row.as_json() for row in rows], ensure_ascii=False, indent=1)
    (folder / "benchmarks.json").write_text(document + "\n", encoding="utf-8")
    (folder / "BENCHMARKS.md").write_text("\n".join(page(rows)) + "\n", encoding="utf-8")


def page(rows: Iterable[Row]) -> Iterator[str]:
    """The lines of the Markdown page; a table per area and machine."""
    yield HEAD
    for (area, machine, command), group in groupby(rows, lambda row: (row.area, dict(row.machine), row.command)):
        yield f"## {area}\n\n`{command}` on {', '.join(f'{key} {value}' for key, value in machine.items())}\n"
        yield "| what | figure | unit | aim | | peers |\n|---|---:|---|---:|---|---|"
        yield from (_line(row) for row in group)
        yield ""


def _line(row: Row) -> str:
    aim = "" if row.aim is None else f"{'≥' if row.better == 'higher' else '≤'} {_short(row.aim)}"
    peers = "; ".join(f"{p.name}: {_short(p.figure) if p.ran else 'not run'} ({p.source})" for p in row.peers)
    return f"| {row.name} | {_short(row.figure)} | {row.unit} | {aim} | {MARKS[row.reached]} | {peers} |"


def _short(figure: float | None) -> str:
    if figure is None:
        return "-"
    return f"{figure:,.0f}" if abs(figure) >= 100 else f"{figure:.3g}"
