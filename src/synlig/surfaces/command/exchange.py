"""`synlig deliver`: run an exchange now."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import click

from synlig.core.agreement import Agreement
from synlig.core.errors import SynligError, WrongUsage
from synlig.declared import agreements
from synlig.stories.list_dead_letters import list_dead_letters
from synlig.stories.queue_again import queue_again
from synlig.surfaces.command.frame import Frame, framed, progress
from synlig.surfaces.exchanging import pack_and_deliver
from synlig.surfaces.wiring import Wiring


@framed("synlig deliver sds")
@click.argument("recipient", required=False)
@click.option("--dead", is_flag=True, help="List what was given up, and why; deliver nothing.")
@click.option("--again", metavar="DELIVERY", help="Put what was given up back into the queue, from the first attempt.")
def deliver(frame: Frame, recipient: str | None, dead: bool, again: str | None) -> int:
    """Pack what is new and send what is due, to one recipient or to all that have an address."""
    wiring = frame.wiring()
    if again:
        wiring.tell(queue_again, again)
        frame.answer({"delivery": again, "state": "queued"}, f"{again} is queued again.")
        return 0
    if dead:
        frame.listing(wiring.tell(list_dead_letters, recipient), _letter, "Nothing was given up.")
        return 0
    used = agreements.in_use(wiring.settings.exchange)
    if not recipient and not used:
        raise WrongUsage("No recipient has an address: give [exchange] NAME_url, such as sds_url.")
    refused = list[SynligError]()
    for agreement in [agreements.named(recipient)] if recipient else used:
        try:
            _delivered(frame, wiring, agreement)
        except SynligError as error:
            if recipient:
                raise
            frame.line({"agreement": agreement.id, "why": str(error)}, f"{agreement.id}: {error}")
            refused.append(error)
    return max((error.exit_code for error in refused), default=0)


def _letter(row: Mapping[str, Any]) -> str:
    return f"{row['agreement']} {row['delivery']}: {row['reports']} reports, {row['attempts']} attempts; {row['why']}"


def _delivered(frame: Frame, wiring: Wiring, agreement: Agreement) -> None:
    with progress(f"Delivering to {agreement.recipient}", None) as told:
        packed, done, settled = pack_and_deliver(wiring, agreement.id, told)
    counts = ", ".join(f"{count} {state}" for state, count in sorted(done.reports.items())) or "nothing yet"
    frame.line(
        {"agreement": agreement.id, "packed": asdict(packed), **asdict(done), "settled": settled},
        f"{agreement.id}: {packed.packed} reports packed now, {packed.nothing} of which nothing may leave. "
        f"All its reports: {counts}.",
    )


COMMANDS = (deliver,)
