"""A join as it is proposed, approved and carried out: two numbers turned out to be one person's (K26)."""

from dataclasses import dataclass
from typing import Final

import msgspec

from synlig.core.change import Change, Proposal, matter_of
from synlig.core.cpr import Surrogate
from synlig.core.errors import WrongUsage
from synlig.core.kommune import KommuneKode

KIND: Final = "join"


@dataclass(frozen=True, slots=True)
class Join:
    """The person by both stand-ins, never by number: `after` has the number of today, `before` the other."""

    before: Surrogate
    after: Surrogate
    case: str
    ground: str

    def proposal(self, reports: int, kommune: KommuneKode | None = None) -> Proposal:
        """The proposal, whose title names the case and nobody; `reports` are about the number that goes."""
        effect = matter_of(kommune, {"case": self.case, "ground": self.ground, "reports": reports})
        title = f"Two numbers of one person, case {self.case}"
        return Proposal(KIND, title, msgspec.json.encode(self), effect, personal=True)


def read_join(change: Change) -> Join:
    """The join that a change proposes.

    Raises:
        WrongUsage: it proposes another kind of change, or was carried out and let go of.
    """
    if change.proposal.kind != KIND or not change.proposal.document:
        raise WrongUsage(f"Change {change.id} is no join that waits.")
    return msgspec.json.decode(change.proposal.document, type=Join)
