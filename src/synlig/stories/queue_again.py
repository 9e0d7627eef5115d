"""Queue a delivery again that was given up, because a person looked and says that it may work now (K13)."""

from synlig.core.errors import NotFound
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.storage.outbox import Outbox


def queue_again(delivery: str, *, outbox: Outbox, log: Recorder, actor: str) -> None:
    """It is tried from the first attempt on, under the same id.

    Raises:
        NotFound: it was not given up, or there is none.
    """
    if not outbox.ledger.ask_again(delivery, outbox.clock()):
        raise NotFound("No delivery of that id was given up; `synlig deliver --dead` lists those that were.")
    log.record([Entry(Event.DELIVERY_QUEUED_AGAIN, actor, correlation=delivery)])
