"""`synlig deliver`: run an exchange now."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

import click

from synlig.core.agreement import Agreement
from synlig.core.errors import SynligError, Unavailable, WrongUsage
from synlig.declared import agreements
from synlig.stories.list_dead_letters import list_dead_letters
from synlig.stories.queue_again import queue_again
from synlig.stories.reconcile_deliveries import reconcile_deliveries
from synlig.surfaces.command.frame import Frame, framed, progress
from synlig.surfaces.exchanging import pack_and_deliver
from synlig.surfaces.wiring import Wiring

EVERY_DAY: Final = 4_000


@framed("synlig deliver sds")
@click.argument("recipient", required=False)
@click.option("--dead", is_flag=True, help="List what was given up, and why; deliver nothing.")
@click.option("--lacked", is_flag=True, help="Ask what they have, and send again all that they lack, however often.")
@click.option("--again", metavar="DELIVERY", help="Put what was given up back into the queue, from the first attempt.")
def deliver(frame: Frame, recipient: str | None, dead: bool, lacked: bool, again: str | None) -> int:
    """Pack what is new and send all that waits, to one recipient or to all that have an address.

    Exit 7 when one could not be reached: what waits is tried again by itself.
    """
    wiring = frame.wiring()
    if again:
        wiring.tell(queue_again, again)
        frame.answer({"delivery": again, "state": "queued"}, f"{again} is queued again.")
        return 0
    if dead:
        frame.listing(wiring.tell(list_dead_letters, recipient), _letter, "Nothing was given up.")
        return 0
    if lacked:
        _let_again(frame, wiring, recipient)
    used = agreements.in_use(wiring.settings.exchange)
    if not recipient and not used:
        raise WrongUsage("No recipient has an address: give [exchange] NAME_url, such as sds_url.")
    codes = list[int]()
    for agreement in [agreements.named(recipient)] if recipient else used:
        try:
            codes.append(_delivered(frame, wiring, agreement))
        except SynligError as error:
            if recipient:
                raise
            frame.line({"agreement": agreement.id, "why": str(error)}, f"{agreement.id}: {error}")
            codes.append(error.exit_code)
    return max(codes)


def _letter(row: Mapping[str, Any]) -> str:
    return f"{row['agreement']} {row['delivery']}: {row['reports']} reports, {row['attempts']} attempts; {row['why']}"


def _let_again(frame: Frame, wiring: Wiring, recipient: str | None) -> None:
    if not recipient:
        raise WrongUsage("Say which recipient is to be asked what it lacks.")
    found = wiring.tell(reconcile_deliveries, recipient, EVERY_DAY, True)
    counts = {"agreement": recipient, "lacked": found.again + found.left, "again": found.again}
    frame.line(counts, f"{recipient} lacks {counts['lacked']} reports; {found.again} of them are sent again.")


def _delivered(frame: Frame, wiring: Wiring, agreement: Agreement) -> int:
    wiring.outbox.sending.hurry(agreement.id, wiring.clock())
    with progress(f"Delivering to {agreement.recipient}", None) as told:
        packed, done, settled = pack_and_deliver(wiring, agreement.id, told)
    counts = ", ".join(f"{count} {state}" for state, count in sorted(done.reports.items())) or "nothing yet"
    given_up = done.deliveries.get("dead", 0)
    not_taken = f" Not all was taken ({done.why}); what waits is tried again when it is due." if done.why else ""
    to_look_at = f" Given up: {given_up}; see `synlig deliver --dead`." if given_up else ""
    frame.line(
        {"agreement": agreement.id, "packed": asdict(packed), **asdict(done), "settled": settled},
        f"{agreement.id}: {packed.packed} reports packed now; of {packed.nothing} others nothing may leave. "
        f"All its reports: {counts}.{not_taken}{to_look_at}",
    )
    return Unavailable.exit_code if settled.get("queued") and done.reports.get("waiting") else 0


COMMANDS = (deliver,)
