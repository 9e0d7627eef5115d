"""A table that is being built, with everything its page says: filters to choose, rows in order, steps back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from synlig.core.cells import CodeLists
from synlig.core.cube import Cube
from synlig.core.pivot import PivotRow, PivotTable
from synlig.surfaces.portal.areas import AREA, grouped
from synlig.surfaces.portal.building import PAGE, Building
from synlig.surfaces.portal.danish import danish_order
from synlig.surfaces.portal.drawing.clusters import Clusters
from synlig.surfaces.portal.undoing import packed, unpacked

GROUPABLE: Final = ("aldersgruppe", "kommune")


@dataclass(frozen=True, slots=True)
class Built:
    """Everything the page says about one table. `fault` is why there is none, as the end of a text's key."""

    building: Building
    cube: Cube
    cubes: Sequence[Cube]
    lists: CodeLists
    table: PivotTable | None
    fault: str
    rows: Sequence[PivotRow]
    hidden_rows: int
    places: Sequence[int]
    chart: Clusters | None
    undo: str

    @property
    def back(self) -> str:
        """The address of the table before the last step; empty when there was none."""
        steps = unpacked(self.undo)
        return "" if not steps else f"{PAGE}?{steps[-1]}" + _behind(steps[:-1])

    def step(self, onward: Building) -> str:
        """The address of another table, from which there is a way back to this one."""
        return onward.address + _behind([*unpacked(self.undo), self.building.query])

    @property
    def hidden_columns(self) -> int:
        """How many columns the cap keeps away."""
        return 0 if self.table is None else len(self.table.columns) - len(self.places)

    @property
    def filters(self) -> list[tuple[str, list[tuple[str, list[tuple[str, str]]]]]]:
        """(dimension, its codes under headings) of every dimension there is something to choose in."""
        return [
            (one.name, _under(one.name, self.cube, self.lists))
            for one in self.cube.dimensions
            if one.name in self.lists and len(self.lists[one.name].codes) > 1
        ]

    @property
    def adds(self) -> bool:
        """Whether codes of any dimension may be added: events may, citizens only over people and places."""
        measure = self.cube.measure(self.building.pivot.measure)
        return measure is not None and not measure.distinct

    def can_group(self, name: str) -> bool:
        """Whether own groups of a dimension's codes are offered."""
        return name in GROUPABLE or (self.adds and name not in ("aar", "koen", "region", "land"))


def _behind(steps: Sequence[str]) -> str:
    return f"&fortryd={packed(steps)}" if steps else ""


def in_order(table: PivotTable, sort: str) -> list[PivotRow]:
    """The rows in another order; what stands under a total stays under it."""
    rows = list(table.rows)
    falling, by = sort.startswith("-"), sort.lstrip("-")
    if not sort or (by != "navn" and int(by) >= len(table.columns)):
        return rows
    known = {row.codes: row for row in rows}

    def worth(codes: tuple[str, ...]) -> str | float:
        row = known.get(codes) or next(row for row in rows if row.codes[: len(codes)] == codes)
        return danish_order(row.labels[len(codes) - 1]) if by == "navn" else row.cells[int(by)] or 0.0

    order: dict[tuple[str, ...], int] = {}
    for depth in range(1, len(table.pivot.rows) + 1):
        there = dict.fromkeys(row.codes[:depth] for row in rows if len(row.codes) >= depth)
        ranked = sorted(there, key=worth, reverse=falling)
        order |= {codes: at for at, codes in enumerate(ranked)}
    depths = range(1, len(table.pivot.rows) + 1)
    return sorted(rows, key=lambda row: [order[row.codes[:d]] if len(row.codes) >= d else -1 for d in depths])


def places_of(table: PivotTable, cap: int) -> list[int]:
    """The columns that are shown: the first so many and always the total."""
    every = list(range(len(table.columns)))
    if len(every) <= cap:
        return every
    total = [place for place in every if table.pivot.columns and not table.columns[place].codes]
    return [*[place for place in every if place not in total][: cap - len(total)], *total]


def _under(name: str, cube: Cube, lists: CodeLists) -> list[tuple[str, list[tuple[str, str]]]]:
    """Codes under headings: a cube's code under its areas, areas under their part of the work, places by name."""
    labels = lists[name].labels
    area = AREA.get(cube.name, "")
    if name == cube.code and area in lists:
        under: dict[str, list[tuple[str, str]]] = {code: [] for code in lists[area].labels}
        for code, label in labels.items():
            under.setdefault(lists[name].up[area][code], []).append((code, label))
        return [(lists[area].labels[code], codes) for code, codes in under.items() if codes]
    if name == "omraade":
        return grouped(labels)
    if name == "kommune":
        return [("", sorted(labels.items(), key=lambda item: danish_order(item[1])))]
    return [("", list(labels.items()))]
