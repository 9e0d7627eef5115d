"""What was wrong with what was received, one line per finding: at the door, and once reports were rows."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from synlig.core.kommune import KommuneKode
from synlig.core.rule import Rule
from synlig.core.ruleset import RuleSet
from synlig.declared import agreements
from synlig.pipeline.numbers import crossed
from synlig.storage.afterwards import LateFindings
from synlig.storage.outbox import Outbox
from synlig.storage.receipts import Receipts

REPORT = ("bundle_id", "verdict", "sender", "kommune", "sor", "source", "delivery_id", "received_at")
SAID = tuple(name for name in REPORT if name != "verdict")

REFUSED = "synlig-recipient-rejected"
MADE_UP = ("bundle_id", "source", "expression")
"""What senders make up themselves, or what holds it."""


def list_findings(
    sender: str | None,
    kommune: KommuneKode | None,
    since: datetime | None,
    mended: bool = False,  # noqa: FBT001, FBT002  told like the others
    *,
    receipts: Receipts,
    late_findings: LateFindings,
    rule_set: RuleSet,
    outbox: Outbox,
) -> Iterator[dict[str, Any]]:
    """Findings with the report they are about and the path to the source element, oldest first.

    First those of the door, then those that rules made across deliveries and time, which stand until a later report
    mends them, then those of recipients; with `mended` also those that were. `since` is when a report was received,
    or a finding made.
    Ids and file names that senders made of a CPR number have crosses in its place.
    """
    for line in receipts.receipts(sender, since, kommune):
        report = {name: line[name] for name in REPORT}
        for finding in line["findings"]:
            yield _crossed({**finding, **report, "found_at": line["received_at"], "mended_at": None})
    rules = {checked.rule.id: checked.rule for checked in rule_set.finding}
    for line in late_findings.lines(sender, since, kommune, mended=mended):
        if line["rule"] in rules:
            yield _crossed(_said(rules[line["rule"]], line))
    for line in outbox.ledger.refused(sender, since, kommune, mended=mended):
        yield _crossed(_refused(line))


def _crossed(line: dict[str, Any]) -> dict[str, Any]:
    return line | {name: crossed(line[name]) for name in MADE_UP if line[name] is not None}


def _said(rule: Rule, line: Mapping[str, Any]) -> dict[str, Any]:
    """The line with the rule's words, and the element as FHIRPath from the report."""
    kind, _, element = rule.element.partition(".")
    resource = f"Bundle.entry.resource.ofType({kind}).where(id = '{line['resource_id']}')"
    where = {name: line[name] for name in SAID}
    return {
        "rule": rule.id,
        "severity": line["severity"],
        "expression": f"{resource}.{element}" if element else resource,
        "message": f"{rule.title.en}. {rule.fix.en}",
        "message_da": f"{rule.title.da}. {rule.fix.da}",
        **where,
        "verdict": "accepted",
        "found_at": line["found_at"],
        "mended_at": line["mended_at"],
    }


def _refused(line: Mapping[str, Any]) -> dict[str, Any]:
    """What a recipient rejected, as a finding about the whole report; the reason is the recipient's own code."""
    title, why = agreements.named(line["agreement"]).title, line["reason"] or "-"
    return {
        "rule": REFUSED,
        "severity": "error",
        "expression": "Bundle",
        "message": f"{title.en} did not take the report: {why}. Correct it and send it anew.",
        "message_da": f"{title.da} tog ikke imod indberetningen: {why}. Ret den, og send den igen.",
        "verdict": "accepted",
        **{name: value for name, value in line.items() if name not in ("agreement", "reason")},
    }
