"""`synlig reconcile`: raw reports, rows, releases and deliveries held against each other and their signed manifest."""

import click

from synlig.core.errors import IntegrityFailure
from synlig.stories.reconcile_stores import reconcile_stores
from synlig.surfaces.command.frame import Frame, framed


@framed("synlig reconcile")
@click.option("--accept", is_flag=True, help="What differs was looked into: sign the stores as they are.")
def reconcile(frame: Frame, accept: bool) -> int:
    """Count and compare everything along the way; exit 6 when something differs."""
    found = frame.wiring().tell(reconcile_stores, accept)
    differences = [{"between": one.between, "says": one.says, "number": one.number} for one in found.differences]
    said = "\n".join(f"DIFFERS: {one.between}: {one.number} {one.says}" for one in found.differences)
    counted = ", ".join(f"{name.replace('_', ' ')} {number}" for name, number in found.counts.items())
    frame.answer({"counts": found.counts, "differences": differences}, f"{said or 'All agree.'}\n{counted}")
    return 0 if found.equal or accept else IntegrityFailure.exit_code


COMMANDS = (reconcile,)
