"""Ask a sender for a day again, and keep that it was asked for."""

from datetime import date

from synlig.core.completeness import Place, Resend
from synlig.core.errors import WrongUsage
from synlig.core.kommune import KommuneKode
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.storage.completeness import CompletenessStore
from synlig.storage.senders import Senders


def ask_resend(
    sender_name: str,
    kommune: KommuneKode,
    day: date,
    *,
    senders: Senders,
    completeness: CompletenessStore,
    log: Recorder,
    actor: str,
) -> Resend:
    """Note that `day` of a sender for a municipality is to be delivered again (K13); telling the sender is a person's.

    Raises:
        NotFound: no such sender. WrongUsage: it does not report for that municipality. Conflict: asked for already.
    """
    sender = senders.named(sender_name)
    if kommune not in sender.kommuner:
        raise WrongUsage(f"{sender.name} does not report for {kommune}.")
    facts = {"sender": sender.name, "day": day.isoformat()}
    log.record([Entry(Event.RESEND_ASKED, actor, "begun", kommune=kommune, facts=facts)])
    return completeness.ask(Place((sender.name, kommune)), day, actor)
