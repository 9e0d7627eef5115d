"""`synlig deliver`: run an exchange now."""

from dataclasses import asdict

import click

from synlig.declared import agreements
from synlig.stories.deliver_reports import deliver_reports
from synlig.stories.pack_reports import pack_reports
from synlig.surfaces.command.frame import Frame, framed, progress


@framed("synlig deliver sds")
@click.argument("recipient", required=False)
def deliver(frame: Frame, recipient: str | None) -> None:
    """Pack what is new and send what is due, to one recipient or to all."""
    wiring = frame.wiring()
    for agreement in [agreements.named(recipient)] if recipient else agreements.load().values():
        packed = wiring.tell(pack_reports, agreement.id)
        with progress(f"Delivering to {agreement.recipient}", packed.packed) as told:
            done = wiring.tell(deliver_reports, agreement.id, told)
        counts = ", ".join(f"{count} {state}" for state, count in sorted(done.reports.items())) or "nothing yet"
        frame.line(
            {"agreement": agreement.id, "packed": asdict(packed), **asdict(done)},
            f"{agreement.id}: {packed.packed} reports packed now, {packed.nothing} of which nothing may leave. "
            f"All its reports: {counts}.",
        )


COMMANDS = (deliver,)
