"""An erasure as it is proposed, approved and carried out: of whom, in which case, on what ground."""

from dataclasses import dataclass
from typing import Final

import msgspec

from synlig.core.change import Change, Proposal, matter_of
from synlig.core.cpr import Surrogate
from synlig.core.errors import WrongUsage
from synlig.core.kommune import KommuneKode

KIND: Final = "erasure"


@dataclass(frozen=True, slots=True)
class Erasure:
    """The person by the vault's stand-in and by the hash of their tombstone; never by number."""

    surrogate: Surrogate
    tombstone: bytes
    case: str
    ground: str

    def proposal(self, reports: int, kommune: KommuneKode | None = None) -> Proposal:
        """The proposal, whose title names the case and nobody; `reports` are known to be about the person."""
        effect = matter_of(kommune, {"case": self.case, "ground": self.ground, "reports": reports})
        return Proposal(KIND, f"Erasure, case {self.case}", msgspec.json.encode(self), effect, personal=True)


def read_erasure(change: Change) -> Erasure:
    """The erasure that a change proposes.

    Raises:
        WrongUsage: it proposes another kind of change, or was carried out and let go of.
    """
    if change.proposal.kind != KIND or not change.proposal.document:
        raise WrongUsage(f"Change {change.id} is no erasure that waits.")
    return msgspec.json.decode(change.proposal.document, type=Erasure)
