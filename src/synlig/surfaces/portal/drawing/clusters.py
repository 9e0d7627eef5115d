"""A built table as bars: a cluster of bars for each row, one bar for each column, the own place marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from synlig.core.pivot import PivotRow, PivotTable
from synlig.surfaces.portal.drawing.scale import Scale, scale_to

MOST_ROWS: Final = 40
MOST_SERIES: Final = 4
BAR: Final = 12
AIR: Final = 8


@dataclass(frozen=True, slots=True)
class ClusterBar:
    """One bar: pixels down, percent along, which series it is of, and what it shows."""

    y: int
    width: float
    series: int
    value: float
    label: str


@dataclass(frozen=True, slots=True)
class Cluster:
    """The bars of one row under its name."""

    label: str
    y: int
    height: int
    own: bool
    bars: tuple[ClusterBar, ...]


@dataclass(frozen=True, slots=True)
class Clusters:
    """The whole chart; `left_out` rows and `hidden` series are in the table only."""

    clusters: tuple[Cluster, ...]
    series: tuple[str, ...]
    scale: Scale
    height: int
    left_out: int
    hidden: int


def clusters(table: PivotTable, rows: Sequence[PivotRow], own: str | None) -> Clusters | None:
    """The first leaves among `rows`, in their order, and the own one; None when there is nothing to draw."""
    depth = len(table.pivot.rows)
    leaves = [row for row in rows if len(row.codes) == depth]
    places = [at for at, column in enumerate(table.columns) if column.codes or not table.pivot.columns]
    mine = [row for row in leaves[MOST_ROWS:] if own is not None and own in row.codes][:1]
    shown, drawn = [*leaves[: MOST_ROWS - len(mine)], *mine], places[-MOST_SERIES:]
    values = [row.cells[at] or 0.0 for row in shown for at in drawn]
    if not shown or not any(values):
        return None
    scale = scale_to(max(values), most=5)
    size = len(drawn) * BAR + AIR
    plain = len({row.labels[-1] for row in shown}) == len(shown)
    labels = [row.labels[-1] if plain else " · ".join(row.labels) for row in shown]
    made = tuple(
        _cluster(row, label, place * size, drawn, table, scale, own)
        for place, (row, label) in enumerate(zip(shown, labels, strict=True))
    )
    names = tuple(" · ".join(table.columns[at].labels) for at in drawn)
    return Clusters(made, names, scale, len(shown) * size, len(leaves) - len(shown), len(places) - len(drawn))


def _cluster(
    row: PivotRow, label: str, top: int, drawn: Sequence[int], table: PivotTable, scale: Scale, own: str | None
) -> Cluster:
    bars = tuple(
        ClusterBar(
            top + AIR // 2 + place * BAR,
            scale.at(row.cells[at] or 0.0),
            place,
            row.cells[at] or 0.0,
            " · ".join((*row.labels, *table.columns[at].labels)) if table.pivot.columns else " · ".join(row.labels),
        )
        for place, at in enumerate(drawn)
    )
    return Cluster(label, top, len(drawn) * BAR + AIR, own is not None and own in row.codes, bars)
