"""The end of the month: what must hold then, each asked of the home, of its recipients and of the bytes on the disk."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bench.month.gateway import Unexpected
from bench.month.living import Month
from synlig.stories.reconcile_deliveries import reconcile_deliveries
from synlig.surfaces.wiring import Wiring
from tests.opened_up import found_in, needles

MOST_RUNS: Final = 6
ALL_DAYS: Final = 400
SETTLED: Final = ("accepted", "rejected", "nothing")


@dataclass(frozen=True, slots=True)
class Held:
    """One expectation at the end: what it says, the figures behind it, and whether it holds."""

    expectation: str
    figures: str
    holds: bool


Asked = Callable[[Month], tuple[str, bool]]
"""month -> (the figures, whether it holds)."""


def ending(month: Month) -> list[Held]:
    """Every expectation, each asked even when another does not hold."""
    return [_held(name, asked, month) for name, asked in EXPECTED.items()]


def _held(name: str, asked: Asked, month: Month) -> Held:
    try:
        figures, holds = asked(month)
    except Unexpected as otherwise:
        return Held(name, str(otherwise), holds=False)
    return Held(name, figures, holds)


def _settled(month: Month) -> tuple[str, bool]:
    """The queues run empty: whatever was put off is due a day later."""
    waiting = 0
    for _ in range(MOST_RUNS):
        month.tell(month.now + timedelta(days=1))
        month.gateway.ask("process")
        runs = month.gateway.ask("deliver")
        states = [(str(state), int(count)) for run in runs for state, count in run["reports"].items()]
        waiting = sum(count for state, count in states if state not in SETTLED)
        if not waiting:
            counts = {str(run["agreement"]): dict(run["reports"]) for run in runs}
            return "; ".join(f"{name}: {_told(each)}" for name, each in counts.items()), True
    return f"{waiting} reports still wait", False


def _both_sides(month: Month) -> tuple[str, bool]:
    """Day by day and id by id: what we say we delivered is what each recipient says it holds."""
    equal, ours, days = True, 0, 0
    wiring = Wiring(month.gateway.home, month.gateway.environment)
    try:
        for name in month.recipients.urls:
            for found in wiring.bind(reconcile_deliveries)(name, ALL_DAYS).days:
                equal, ours, days = equal and found.equal, ours + found.ours, days + 1
    finally:
        wiring.close()
    return f"{ours} reports over {days} days of {len(month.recipients.urls)} recipients", equal and ours > 0


def _stores(month: Month) -> tuple[str, bool]:
    counts = month.gateway.ask("reconcile")[-1]["counts"]
    return _told(counts), True


def _log(month: Month) -> tuple[str, bool]:
    return _told(month.gateway.ask("log", "verify")[-1]), True


def _checked(month: Month) -> tuple[str, bool]:
    remarks = month.gateway.ask("check", "--stores")
    states = [str(each["state"]) for each in remarks]
    return ", ".join(f"{states.count(state)} {state}" for state in ("well", "warning", "wrong")), "wrong" not in states


def _nothing_lost(month: Month) -> tuple[str, bool]:
    """Every sound report has one accepted receipt, every broken one is rejected, and there are no others."""
    erased = {name for cpr in month.erased for name in month.reported.ids_of(cpr)}
    sound = {one.id for one in month.reported.reports if not one.is_broken} - erased
    receipts = month.gateway.ask("receipts")
    accepted = [str(line["bundle_id"]) for line in receipts if line["verdict"] == "accepted"]
    lost, strange = sound - set(accepted), set(accepted) - sound
    twice = len(accepted) - len(set(accepted))
    said = f"{len(sound)} sound reports, {len(accepted)} accepted, {len(lost)} lost, {twice} twice, "
    return f"{said}{len(strange)} nobody sent, {len(erased)} erased", not lost and not twice and not strange


def _erased(month: Month) -> tuple[str, bool]:
    """Neither as bytes nor opened with every key of the home does any file hold who was erased."""
    ids = [name for cpr in month.erased for name in month.reported.ids_of(cpr)]
    wiring = Wiring(month.gateway.home, month.gateway.environment)
    try:
        found = found_in(month.disk.place, needles([*month.erased, *ids]), wiring)
    finally:
        wiring.close()
    rows = [row for cpr in month.erased for row in month.gateway.ask("person", "find", "-", given=f"{cpr}\n")]
    said = f"{len(month.erased)} citizens, {len(ids)} reports: {len(found)} places in bytes, {len(rows)} in the search"
    return f"{said}{''.join(f'; {name}' for name in found[:3])}", not found and not rows


def _others_found(month: Month) -> tuple[str, bool]:
    """The search for who was erased could have found someone: it finds another citizen."""
    cpr = month.reported.someone(month.reported.days[-1], month.erased)
    rows = month.gateway.ask("person", "find", "-", given=f"{cpr}\n")
    known = {str(row["bundle_id"]) for row in rows}
    return f"{len(rows)} places of another citizen", month.reported.ids_of(cpr) <= known


def _on_the_way(month: Month) -> tuple[str, bool]:
    return "; ".join(month.failed) or "nothing else was unexpected", not month.failed


def _told(counts: object) -> str:
    rows = counts.items() if isinstance(counts, dict) else ()
    return ", ".join(f"{str(name).replace('_', ' ')} {number}" for name, number in rows)


EXPECTED: Final[dict[str, Asked]] = {
    "What was put off is settled": _settled,
    "Nothing is lost, nothing is there twice": _nothing_lost,
    "Both sides of every delivery agree": _both_sides,
    "The stores agree with each other (`synlig reconcile`)": _stores,
    "The log verifies (`synlig log verify`)": _log,
    "Every stored file is sound (`synlig check --stores`)": _checked,
    "Nothing is left of who was erased": _erased,
    "Who was not erased is found": _others_found,
    "Every day went as expected": _on_the_way,
}
