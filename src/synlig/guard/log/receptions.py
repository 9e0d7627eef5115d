"""What the log says of reports that were received: one entry for what was kept, one for what was rejected."""

from collections import Counter
from collections.abc import Iterable, Sequence

from synlig.core.finding import Verdict
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event


def receptions(actor: str, door: str, sender: str, judged: Sequence[tuple[Verdict, str]]) -> list[Entry]:
    """Entries for a batch of (verdict, outcome of keeping it); the delivery id ties it to the receipts (K16)."""
    if not judged:
        return []
    accepted = [outcome for verdict, outcome in judged if verdict.word == "accepted"]
    rejected = [verdict for verdict, _outcome in judged if verdict.word == "rejected"]
    delivery = judged[0][0].delivery_id or ""
    said = {"sender": sender, "door": door}
    entries = list[Entry]()
    if accepted:
        facts = {**said, **dict(sorted(Counter(accepted).items()))}
        entries.append(Entry(Event.REPORT_RECEIVED, actor, correlation=delivery, facts=facts))
    if rejected:
        facts = {**said, "reports": len(rejected), "rules": _rules(rejected)}
        entries.append(Entry(Event.REPORT_REJECTED, actor, "rejected", correlation=delivery, facts=facts))
    return entries


def _rules(rejected: Iterable[Verdict]) -> str:
    """How many reports each rule rejected, most first."""
    broken = Counter(
        rule for verdict in rejected for rule in {f.rule for f in verdict.findings if f.severity == "error"}
    )
    return " ".join(f"{rule}:{number}" for rule, number in sorted(broken.items(), key=lambda each: (-each[1], each[0])))
