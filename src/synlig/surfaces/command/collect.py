"""`synlig collect`: fetch reports from sources now."""

from collections.abc import Mapping
from typing import Any, get_args

import click

from synlig import partners
from synlig.core.errors import WrongUsage
from synlig.core.sector_record import Unlinked
from synlig.storage.sector_records import Linkage
from synlig.stories.see_linkage import see_linkage
from synlig.surfaces.command.frame import Frame, framed, progress
from synlig.surfaces.scheduled import collected


@framed("synlig collect koege-fhir")
@click.argument("source", required=False)
@click.option("--anew", is_flag=True, help="What other sectors return, from the beginning.")
def collect(frame: Frame, source: str | None, anew: bool) -> None:
    """Fetch what is new from one source of the settings, or from all: reports, and what other sectors return."""
    wiring = frame.wiring()
    names = [source] if source else partners.source_names(wiring.settings.sources)
    if not names:
        raise WrongUsage("No source is set: give [sources] NAME_url, NAME_kind and NAME_sender.")
    for name in names:
        with progress(f"Collecting from {name}", None) as told:
            outcomes = collected(wiring, name, told, anew=anew)
        said = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items())) or "nothing new"
        frame.line({"source": name, **outcomes}, f"{name}: {said}.")


@framed("synlig linkage")
def linkage(frame: Frame) -> None:
    """How well other sectors' records are linked to our citizens: how many, of whom, and why the others are not."""
    found = frame.wiring().tell(see_linkage)
    frame.listing(map(_row, found), _words, "Nothing was returned by another sector yet.")


def _row(one: Linkage) -> dict[str, Any]:
    outcomes = dict(one.outcomes)
    return {
        "source": one.source,
        "sector": one.sector,
        "records": one.records,
        "citizens": one.citizens,
        "not_linked": {why: outcomes[why] for why in get_args(Unlinked) if outcomes.get(why)},
        "outcomes": outcomes,
    }


def _words(row: Mapping[str, Any]) -> str:
    unlinked = ", ".join(f"{count} {why}" for why, count in row["not_linked"].items()) or "none"
    return f"{row['source']}: {row['records']} records of {row['citizens']} citizens linked; not linked: {unlinked}."


COMMANDS = (collect, linkage)
