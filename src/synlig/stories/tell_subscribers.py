"""Tell subscribers of a new release by mail: each once, tried a while, and nothing said of any person (C6)."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime

from synlig.core.settings import Settings
from synlig.core.subscription import AddressRefused, Letter, NotDelivered
from synlig.guard.leave_links import leave_token
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.pipeline.letters import letter_of
from synlig.storage.releases.picking import ReleasedCubes
from synlig.storage.subscriptions import Subscriptions


def tell_subscribers(
    *,
    subscriptions: Subscriptions,
    released_cubes: ReleasedCubes,
    mail: Callable[[Letter], None],
    settings: Settings,
    log: Recorder,
    actor: str,
    clock: Callable[[], datetime],
) -> Mapping[str, int]:
    """How many letters were queued, sent, are to be tried again, or will never arrive.

    Raises:
        WrongUsage: no relay or sender is set, or mail would leave unencrypted.
    """
    counts = Counter(queued=subscriptions.queue(released_cubes.newest()))
    portal = settings.portal.base_url.rstrip("/") or f"http://{settings.portal.host}:{settings.portal.port}"
    for waiting in subscriptions.claim():
        try:
            mail(letter_of(waiting, portal, leave_token(waiting.subscription, waiting.code), clock()))
        except AddressRefused:
            subscriptions.refused(waiting.id)
            counts["refused"] += 1
        except NotDelivered:
            counts["given up" if subscriptions.failed(waiting.id) else "later"] += 1
        else:
            subscriptions.sent(waiting.id)
            counts["sent"] += 1
    if counts["refused"] + counts["given up"]:
        log.record([Entry(Event.LETTER_DEAD, actor, "failed", facts=dict(counts))])
    return {what: many for what, many in counts.items() if many}
