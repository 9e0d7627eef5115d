"""What the log says of somebody who was refused at a door, and of somebody who was refused again and again (K15)."""

from collections.abc import Sequence
from typing import Final

from synlig.core.knock import Knock, RefusalCase
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event

SAID: Final = {"portal": Event.LOGIN_REFUSED, "api": Event.BEARER_REFUSED, "token": Event.BEARER_REFUSED}
CERTIFICATE: Final = ("certificate-", "revocation-")


def refused_entry(knock: Knock, reason: str, provider: str = "") -> Entry:
    """One refusal; its correlation is the reference that whoever was refused was shown."""
    event = SAID.get(knock.door, Event.SENDER_REFUSED)
    if reason.startswith(CERTIFICATE):
        event = Event.CERTIFICATE_REFUSED
    facts = {"door": knock.door, "tried": " ".join(knock.tried.values()), "provider": provider, "reason": reason}
    known = {name: value for name, value in facts.items() if value}
    return Entry(event, "stranger", "refused", correlation=knock.correlation, address=knock.address, facts=known)


def repeated_entries(knock: Knock, cases: Sequence[RefusalCase]) -> list[Entry]:
    """An alarm for each case that the last refusal opened."""
    return [
        Entry(
            Event.LOGIN_REPEATEDLY_REFUSED,
            "stranger",
            "refused",
            case=f"refusals-{case.id}",
            correlation=knock.correlation,
            address=knock.address,
            facts={"door": knock.door, "kind": case.kind, "shown": case.shown, "times": case.times, "case": case.id},
        )
        for case in cases
    ]
