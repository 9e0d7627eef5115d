"""The figures of how one home stands, for `/metrics`: its stores, its partners and what runs by itself."""

from collections.abc import Callable, Iterator

from synlig.core.gauge import Gauge
from synlig.stories.measure_standing import measure_standing
from synlig.stories.see_freshness import Seen, see_freshness
from synlig.surfaces.wiring import Wiring


def standing_of(wiring: Wiring) -> Callable[[], list[Gauge]]:
    """A function that reads all figures anew."""
    measure, see = wiring.bind(measure_standing), wiring.bind(see_freshness)
    return lambda: [*measure(), *_partners(see())]


def _partners(seen: Seen) -> Iterator[Gauge]:
    for one in seen.partners:
        labels = (("kind", one.kind), ("name", one.name))
        yield Gauge("synlig_partner_late", "1 when an exchange is late.", float(one.state == "late"), labels)
        if one.last is not None:
            age = (seen.at - one.last).total_seconds()
            yield Gauge("synlig_partner_age_seconds", "Since data last came in or was receipted.", age, labels)
        if one.kind == "recipient":
            yield Gauge("synlig_deliveries_waiting", "Deliveries on their way.", one.waiting, labels)
            yield Gauge("synlig_deliveries_dead", "Deliveries that were given up.", one.dead, labels)
    for state in seen.tasks:
        late = float(state.late)
        yield Gauge("synlig_task_late", "1 when a task that runs by itself is late.", late, (("task", state.task.id),))
