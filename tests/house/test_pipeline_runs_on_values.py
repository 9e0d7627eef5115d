"""The pipeline runs on values alone: from bytes to a released table without a file, a clock, a socket or chance."""

import sys
import threading
from datetime import UTC, date, datetime

import numpy as np

from synlig.core.cells import CellBlock
from synlig.core.cpr import Surrogate
from synlig.core.kommune import KommuneKode
from synlig.core.query import Released
from synlig.core.release import Release, ReleasedCube, ReleaseId
from synlig.declared import codes, cubes, organisations, population, profiles, tables
from synlig.declared.cubes.code_lists import code_lists
from synlig.partners.synthetic import SyntheticSettings, generate
from synlig.pipeline.disclose import agreed, check, inhabitants, merged, merged_groups, protected, threshold_axes
from synlig.pipeline.formats import FORMATS
from synlig.pipeline.gate import Gate
from synlig.pipeline.tabulate import Origin, Tabulator, read_cpr
from synlig.pipeline.tally import answer, parse_request

OUTSIDE = ("open", "os.", "socket.", "subprocess.", "shutil.", "sqlite3.", "urllib.", "glob.", "tempfile.")
HARMLESS = frozenset({"os.putenv"})
MOMENT = datetime(2026, 11, 1, tzinfo=UTC)
_watched = threading.local()
_seen: list[str] = []


def _hook(event: str, _arguments: object) -> None:
    if getattr(_watched, "on", False) and event.startswith(OUTSIDE) and event not in HARMLESS:
        _seen.append(event)


sys.addaudithook(_hook)


def run(lines: list[bytes], gate: Gate, tabulator: Tabulator, cells: dict[str, list[CellBlock]]) -> list[bytes]:
    """Every stage once over; what comes out as files of every format."""
    for number, line in enumerate(lines):
        (judged,) = gate.judge(line)
        cpr = read_cpr(judged.raw)
        assert cpr is not None
        origin = Origin(KommuneKode("0540"), Surrogate("0" * 32), cpr.sex, cpr.birth_date, number, MOMENT, "b")
        tabulator.add(judged.raw, origin)
    assert sum(table.num_rows for table in tabulator.tables().values()) > len(lines)
    made = []
    for name, cube in cubes.load().items():
        places = organisations.load(date(2026, 11, 1))
        lists = code_lists(cube, codes.load(), places.kommuner, places.regioner)
        people = population.load()
        exact = [merged(block, merged_groups(people, 20)) for block in cells[name]]
        shapes = [tuple(map(len, threshold_axes(block)[1])) for block in exact]
        rounded = [protected(b, np.zeros(s, np.int64), cube.base) for b, s in zip(exact, shapes, strict=True)]
        shown = agreed(cube, rounded, lists)
        check(cube, exact, shown, lists, inhabitants(people, merged_groups(people, 20)))
        held = (ReleasedCube(name, "", 0, "", cube.method, cube.base),)
        release = Release(ReleaseId("r"), MOMENT, MOMENT, "1", (), people.label, held, (), "")
        asked = parse_request(cube, "region,aar", "", cube.measures[0].name, lists, ("2026",))
        answered = answer(Released(release, cube, shown, lists), asked, people)
        made += [chosen.write(answered) for form, chosen in FORMATS.items() if form != "px"]
    return made


def cells_of() -> dict[str, list[CellBlock]]:
    found: dict[str, list[CellBlock]] = {}
    places = organisations.load(date(2026, 11, 1))
    for name, cube in cubes.load().items():
        lists = code_lists(cube, codes.load(), places.kommuner, places.regioner)
        where = (lists["kommune"].codes, ("2026",), lists["koen"].codes, lists["aldersgruppe"].codes)
        axes = ("kommune", "aar", "koen", "aldersgruppe")
        found[name] = [
            CellBlock(
                measure.name,
                grain,
                (*axes, grain) if grain else axes,
                (*where, lists[grain].codes) if grain else where,
                np.full([*map(len, where), *([len(lists[grain].codes)] if grain else [])], 7, np.int64),
            )
            for measure in cube.measures
            for grain in measure.grains
        ]
    return found


def test_from_bytes_to_a_table_nothing_outside_is_touched() -> None:
    wanted = SyntheticSettings(40, 2, (KommuneKode("0540"),), 3)
    days = list(generate(wanted, codes.load(), organisations.load(), population.load()))
    lines = [line for day in days for line in day.lines.splitlines()]
    gate, tabulator, cells = Gate(profiles.load(), codes.load()), Tabulator(tables.load(), codes.load()), cells_of()
    first = run(lines, gate, tabulator, cells)  # imports and caches are warm after this
    _seen.clear()
    _watched.on = True
    try:
        again = run(lines, gate, tabulator, cells)
    finally:
        _watched.on = False
    assert first == again
    assert not [event for event in _seen if not event.startswith("os.")], sorted(set(_seen))
    assert not set(_seen), sorted(set(_seen))
