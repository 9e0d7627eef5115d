"""`synlig surplus`: fields that senders sent though they are not agreed."""

from dataclasses import asdict

import click

from synlig.stories.count_surplus import count_surplus
from synlig.surfaces.command.frame import Frame, framed


@framed("synlig surplus --sender koege-eoj")
@click.option("--sender", metavar="NAME", help="Only this sender's.")
def surplus(frame: Frame, sender: str | None) -> None:
    """Fields that are not agreed: how many reports had them. They are used nowhere."""
    rows = [asdict(one) for one in frame.wiring().tell(count_surplus, sender)]
    frame.listing(rows, lambda row: f"{row['sender']}: {row['field']} in {row['reports']} reports", "Nothing.")


COMMANDS = (surplus,)
