"""Four eyes: who may approve what another proposed, and the signature that holds the approval to the exact change."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from synlig.core.change import Change, Decider
from synlig.core.errors import IntegrityFailure, Refused
from synlig.core.key_change import KIND as KEYS
from synlig.core.key_change import read_key_change

PURPOSE: Final = "approval"
"""What these signatures are for, and good for nothing else."""
WITHDRAWAL: Final = "withdrawal"
DRAWN_ANEW: Final = ("rotate-root", "rotate-citizens")


@dataclass(frozen=True)
class FourEyes:
    """`required` unless the home says otherwise; `portal_only` where people log in by an identity provider."""

    required: bool
    portal_only: bool
    sign: Callable[[bytes], str]
    verify: Callable[[bytes, str], None]

    def check_decider(self, change: Change, decider: Decider) -> None:
        """Return quietly when `decider` may approve `change` (K13).

        Raises:
            Refused: the proposer themself, root or a shared account, or not in the portal where that is asked for.
        """
        if not self.required:
            return
        if decider.id == change.proposer:
            raise Refused("Whoever proposed a change cannot approve it: ask another person.")
        if decider.shared:
            raise Refused("root and shared accounts cannot approve: log in as yourself.")
        if self.portal_only and not decider.in_portal:
            raise Refused("Changes of this home are approved in the portal, by a log-in.")

    def check_glass(self, change: Change, decider: Decider) -> None:
        """Return quietly when `decider` may carry out their own `change` alone, because waiting would do harm.

        Raises:
            Refused: another's proposal, root or a shared account, or a kind that shuts nothing and can wait.
        """
        if decider.id != change.proposer:
            raise Refused("Whoever did not propose it approves it: nothing need be broken for that.")
        if decider.shared:
            raise Refused("root and shared accounts break no glass: log in as yourself.")
        if not _shuts(change):
            raise Refused("In an emergency one alone can take a release back or draw a key anew, nothing else.")

    def approval(self, change: Change, decider_id: str, at: datetime) -> str:
        """The signature over exactly this change, who approves it and when."""
        return self.sign(_statement(change, decider_id, at))

    def check_approval(self, change: Change) -> None:
        """Return quietly when what is about to be carried out is what was approved.

        Raises:
            Refused: it is not approved. IntegrityFailure: the change or its approval was altered.
        """
        if change.state not in ("approved", "done") or change.decided_by is None or change.decided_at is None:
            raise Refused(f"Change {change.id} is not approved.")
        if change.proposal.digest != change.digest:
            raise IntegrityFailure(f"Change {change.id} is not the one that was approved.")
        self.verify(_statement(change, change.decided_by, change.decided_at), change.signature)


def _shuts(change: Change) -> bool:
    """Whether it only takes something away that may be in wrong hands; nobody gains by it."""
    kind = change.proposal.kind
    return kind == WITHDRAWAL or (kind == KEYS and read_key_change(change).action in DRAWN_ANEW)


def _statement(change: Change, decider_id: str, at: datetime) -> bytes:
    parts = (change.proposal.kind, change.digest, change.proposer, change.proposed_at.isoformat(), decider_id)
    return json.dumps([*parts, at.isoformat()], ensure_ascii=False).encode()
