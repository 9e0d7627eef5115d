"""Packing and delivering side by side: what is packed is on its way while the rest is packed."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from typing import Final

from synlig.stories.deliver_reports import Delivered, deliver_reports
from synlig.stories.pack_reports import PackedCount, pack_reports
from synlig.stories.tell_erasures import tell_erasures
from synlig.surfaces.wiring import Wiring

BETWEEN_S: Final = 0.2


def pack_and_deliver(
    wiring: Wiring, agreement: str, told: Callable[[int], None]
) -> tuple[PackedCount, Delivered, dict[str, int]]:
    """What was packed, how all stands at the end, and what was settled in this run, by state.

    A recipient that does not take something is left alone until all is packed, and then tried once more.

    Raises:
        What either story says; packing is finished first.
    """
    pack, deliver = wiring.bind(pack_reports), wiring.bind(deliver_reports)
    with ThreadPoolExecutor(1) as aside:
        packing = aside.submit(pack, agreement)
        meanwhile = deliver(agreement, told, lambda: bool(wait((packing,), BETWEEN_S).not_done))
    done = deliver(agreement, told)
    settled = Counter(meanwhile.settled) + Counter(done.settled)
    settled.update({f"erasures {state}": number for state, number in wiring.tell(tell_erasures, agreement).items()})
    return packing.result(), replace(done, why=done.why or meanwhile.why), dict(settled)
