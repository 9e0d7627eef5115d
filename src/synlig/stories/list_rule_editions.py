"""The editions of the rule set: which change made each, who proposed and who approved it."""

from collections.abc import Iterator
from typing import Any

from synlig.pipeline.rules import Edition, RuleBook


def list_rule_editions(*, rule_book: RuleBook) -> Iterator[dict[str, Any]]:
    """One line per edition, the delivered one first; releases name them by `rule_set` (K13)."""
    return (_line(edition) for edition in rule_book.editions)


def _line(edition: Edition) -> dict[str, Any]:
    made = edition.adoption
    return {
        "rule_set": edition.version,
        "rules": len(edition.rules),
        "change": made.change if made else None,
        "proposed_by": made.proposer if made else None,
        "approved_by": made.approver if made else None,
        "adopted_at": made.adopted_at.isoformat() if made else None,
    }
