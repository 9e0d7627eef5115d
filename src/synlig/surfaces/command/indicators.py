"""`synlig indicators`: declared indicators from released cells, with peers, country, funnel, rank and trend."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

import click

from synlig.core.errors import WrongUsage
from synlig.core.indicator import IndicatorView
from synlig.core.kommune import KommuneKode
from synlig.core.permission import Person
from synlig.core.sensitivity import Sensitivity
from synlig.stories.see_indicators import see_indicators
from synlig.surfaces.command.frame import Frame, framed


@framed("synlig indicators tilstande-borgere --municipality 0540 --group 0259 --group 0461")
@click.argument("ids", nargs=-1, metavar="[INDICATOR]...")
@click.option("--municipality", metavar="KODE", default="", help="Whose view: its value, peers, rank and trend.")
@click.option("--year", metavar="AAR", default=None, help="Else the newest.")
@click.option(
    "--group", multiple=True, metavar="KODE", help="Compared with these, else with the nearest by background."
)
def indicators(frame: Frame, ids: tuple[str, ...], municipality: str, year: str | None, group: tuple[str, ...]) -> None:
    """Indicators (all of them, when none is named): computed from released cells, intervals know the rounding."""
    wiring = frame.wiring()
    if municipality and municipality not in wiring.organisations.kommuner:
        raise WrongUsage("There is no municipality of that code.")
    reader = Person(wiring.operator.id, "", None, frozenset(), Sensitivity.OPEN, "", {})
    if municipality:
        reader = replace(reader, kommune=KommuneKode(municipality))
    rows = [_row(view) for view in wiring.tell(see_indicators, reader, ids, year, group)]
    frame.listing(rows, _line, "Nothing is released yet: run synlig release.")


def _row(view: IndicatorView) -> dict[str, Any]:
    shown = asdict(view) | {"release": view.release.id, "population": view.release.population}
    return {"id": view.indicator.id, **shown}


def _line(row: Mapping[str, Any]) -> str:
    own = f"{_figure(row['own'])}, rank {row['rank'][0]}-{row['rank'][1]}; " if row["own"] and row["rank"] else ""
    return f"{row['id']} {row['aar']}: {own}country {_figure(row['country'])}"


def _figure(one: Mapping[str, Any]) -> str:
    if one["value"] is None:
        return "no figure"
    return f"{one['value']:.4g} ({one['lower']:.4g}-{one['upper']:.4g})"


COMMANDS = (indicators,)
