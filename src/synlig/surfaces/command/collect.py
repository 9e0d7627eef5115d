"""`synlig collect`: fetch reports from sources now."""

import click

from synlig import partners
from synlig.core.errors import WrongUsage
from synlig.stories.collect_reports import collect_reports
from synlig.surfaces.command.frame import Frame, framed, progress


@framed("synlig collect koege-fhir")
@click.argument("source", required=False)
def collect(frame: Frame, source: str | None) -> None:
    """Fetch what is new from one source of the settings, or from all."""
    wiring = frame.wiring()
    names = [source] if source else partners.source_names(wiring.settings.sources)
    if not names:
        raise WrongUsage("No source is set: give [sources] NAME_url, NAME_kind and NAME_sender.")
    for name in names:
        with progress(f"Collecting from {name}", None) as told:
            outcomes = dict(wiring.tell(collect_reports, name, told))
        said = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items())) or "nothing new"
        frame.line({"source": name, **outcomes}, f"{name}: {said}.")


COMMANDS = (collect,)
