"""From an answered table to the figures a chart draws."""

from collections.abc import Mapping

from synlig.core.table import Cell
from synlig.surfaces.portal.drawing.bars import Figure
from synlig.surfaces.portal.stories import Answer


def figures_of(answer: Answer, by: str, names: Mapping[str, str]) -> list[Figure]:
    """One figure per row of a `pr_1000` table split by `by`, named by `names`."""
    columns = answer.table.schema.names
    rows = [dict(zip(columns, row, strict=True)) for row in answer.table.rows]
    return [_figure(str(row.get(by, "")), names, row) for row in rows]


def _figure(kode: str, names: Mapping[str, str], row: Mapping[str, Cell]) -> Figure:
    indbyggere = row.get("indbyggere")
    return Figure(
        kode,
        names.get(kode, kode),
        int(row.get("borgere") or 0),
        None if indbyggere is None else int(indbyggere),
        _rate(row.get("pr_1000")),
        _rate(row.get("pr_1000_nedre")),
        _rate(row.get("pr_1000_oevre")),
    )


def _rate(cell: Cell) -> float | None:
    return None if cell is None else float(cell)
