"""`synlig table`: a table from released cells."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from synlig.core.query import Answer, Asked, arrangement_of
from synlig.pipeline.formats import FORMATS
from synlig.stories.export_table import export_table
from synlig.stories.read_table import read_table
from synlig.stories.write_table import write_table
from synlig.surfaces.command.frame import Frame, framed

Result = TypeVar("Result")


@framed("synlig table tilstande --by kommune,koen --where aar=2026 --measure borgere --format csv")
@click.argument("cube")
@click.option("--by", default="", metavar="DIM,…", help="One row per combination of these.")
@click.option("--where", default="", metavar="DIM=CODE,…", help="Repeated: or. Different dimensions: and.")
@click.option("--measure", required=True, metavar="M", help="What is counted, or a rate made from it.")
@click.option("--format", "format_name", type=click.Choice(list(FORMATS)), default="csv", show_default=True)
@click.option("--release", "release_id", metavar="ID", help="Else the newest.")
@click.option("--zeros", is_flag=True, help="Every combination, also those without anybody.")
@click.option("--pivot", default="", metavar="DIM", help="Its codes become columns.")
@click.option("--sort", default="", metavar="COLUMN,…", help="With - before it: falling.")
@click.option("--top", type=click.IntRange(1), metavar="N", help="The first N rows, falling unless sorted otherwise.")
@click.option("--totals", is_flag=True, help="Totals too, under the code *.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Else standard output.")
def table(  # noqa: PLR0917 (click hands the options over by name)
    frame: Frame,
    cube: str,
    by: str,
    where: str,
    measure: str,
    format_name: str,
    release_id: str | None,
    zeros: bool,
    pivot: str,
    sort: str,
    top: int | None,
    totals: bool,
    out: Path | None,
) -> None:
    """A table from released cells."""
    asked = Asked(cube, by, where, measure, zeros, release_id, arrangement_of(pivot, sort, top, totals=totals))
    if out is not None:
        answered = _told(frame, write_table, asked, format_name, out)
        frame.answer(_document(answered), f"{len(answered.table.rows)} rows in {out}.")
    elif frame.as_json:
        frame.answer(_document(_told(frame, read_table, asked)), "")
    else:
        sys.stdout.buffer.write(_told(frame, export_table, asked, format_name, None).content)
        sys.stdout.buffer.flush()


def _told(frame: Frame, story: Callable[..., Result], *arguments: Any) -> Result:
    """The story over all that was released: whoever runs the Gateway may name a release made again as proof."""
    wiring = frame.wiring()
    return wiring.bind(story)(*arguments, released_cubes=wiring.cubes_with_proofs)


def _document(answered: Answer) -> dict[str, Any]:
    release = answered.release
    released = next(cube for cube in release.cubes if cube.name == answered.cube.name)
    return {
        "cube": answered.cube.name,
        "by": answered.request.by,
        "where": answered.request.where,
        "measure": answered.request.measure,
        "title": answered.title.da,
        "unit": answered.unit.da,
        "definition": answered.definition.da,
        "source": answered.source.da,
        "note": answered.note.da,
        "release": release.id,
        "made_at": release.made_at.isoformat(),
        "known_at": release.known_at.isoformat(),
        "method": released.method,
        "base": released.base,
        "rule_set": release.rule_set,
        "code_versions": dict(release.code_versions),
        "population": release.population,
        "merged_groups": release.merged_groups,
        "signature": release.signature,
        "columns": answered.table.schema.names,
        "rows": answered.table.rows,
    }


COMMANDS = (table,)
