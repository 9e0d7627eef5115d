"""Receive a file that a person uploads in the portal: judged, admitted and kept as if a system had delivered it."""

from typing import Final
from uuid import uuid4

from synlig.core.errors import Refused
from synlig.core.finding import Verdict
from synlig.core.permission import Person
from synlig.core.sender import Sender
from synlig.core.settings import Settings
from synlig.pipeline.admit import Admittance, answered
from synlig.storage.delivered import in_batches, read_uploaded
from synlig.storage.intake import Incoming, Reception

DOOR: Final = "portal"


def receive_upload(
    person: Person, name: str, content: bytes, *, admittance: Admittance, reception: Reception, settings: Settings
) -> list[Verdict]:
    """One verdict per report, in order, when all of them are durable; of the person's own municipality alone.

    Raises:
        Refused: a person without a municipality. WrongUsage: a file of a kind that holds no reports. Unavailable:
        what is not answered was not kept.
    """
    if person.kommune is None:
        raise Refused("Reports are delivered by the municipality they are of.")
    sender, delivery, verdicts = Sender(DOOR, frozenset({person.kommune})), str(uuid4()), list[Verdict]()
    for batch in in_batches(read_uploaded(name, content, settings.intake.max_report_bytes)):
        incoming = [
            Incoming.of(admitted, DOOR, DOOR, document.source, delivery)
            for document in batch
            for admitted in admittance.of(sender, document.raw, document.source)
        ]
        kept = reception.keep(incoming, person.id)
        verdicts += [
            answered(one.verdict, each.outcome, each.delivery_id) for one, each in zip(incoming, kept, strict=True)
        ]
    return verdicts
