"""Judge again what was rejected, by the rules and codes of today: a changed verdict is a new receipt."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from synlig.core.errors import IntegrityFailure, NotFound
from synlig.core.finding import Verdict, verdict_word
from synlig.pipeline.admit import Admittance, Admitted
from synlig.storage.intake import Incoming, Reception
from synlig.storage.receipts import Receipts, again_id
from synlig.storage.sealed_reports import SealedReports
from synlig.storage.senders import Senders
from synlig.storage.vault import Vault
from synlig.storage.work import Work

DOOR: Final = "replay"


def replay_reports(
    rule: str | None,
    *,
    receipts: Receipts,
    reports: SealedReports,
    vault: Vault,
    senders: Senders,
    admittance: Admittance,
    reception: Reception,
    work: Work,
    actor: str,
) -> Iterator[Verdict]:
    """The new verdict of each rejected report (with an error by `rule`) that is judged otherwise now, once durable.

    Those whose sender is gone stay as they are. Without `rule`, what was set aside as damaged or stuck is put back
    into the queue as well. It may be killed and run again: nothing is kept twice (K13).
    """
    if rule is None:
        work.ask_again([*work.damaged(), *work.stuck()])
    known = {sender.name: sender for sender in senders.all()}
    for line in receipts.rejected(rule):
        raw = _raw(line["receipt_id"], reports, vault) if line["sender"] in known else b""
        judged = admittance.of(known[line["sender"]], raw, line["source"]) if raw else []
        if _changed(line, judged):
            delivery = again_id(line["receipt_id"])
            incoming = [Incoming.of(one, line["sender"], DOOR, line["source"], delivery) for one in judged]
            for one, kept in zip(incoming, reception.keep(incoming, actor), strict=True):
                if kept.outcome == "kept":  # else its sender has delivered it again meanwhile
                    yield one.verdict


def _raw(receipt_id: int, reports: SealedReports, vault: Vault) -> bytes:
    """The bytes as received; empty where they are gone or damaged."""
    try:
        return next(reports.opened([receipt_id], vault.keys_of))[1]
    except (IntegrityFailure, NotFound):
        return b""


def _changed(line: Mapping[str, Any], judged: list[Admitted]) -> bool:
    """Whether it is accepted now, or rejected by other rules."""
    before = {finding["rule"] for finding in line["findings"] if finding["severity"] == "error"}
    now = {finding.rule for one in judged for finding in one.findings if finding.severity == "error"}
    return bool(judged) and (before != now or any(verdict_word(one.findings) == "accepted" for one in judged))
