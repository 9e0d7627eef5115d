"""A key operation as it is proposed, approved and carried out (K12, K13)."""

from dataclasses import dataclass
from typing import Final, Literal

import msgspec

from synlig.core.change import Change, Proposal
from synlig.core.errors import WrongUsage

KIND: Final = "keys"
Action = Literal["rotate-root", "rotate-citizens", "split-root"]
TITLES: Final = {
    "rotate-root": "Draw the root key anew and wrap every key under it",
    "rotate-citizens": "Draw the key of citizens' keys anew and wrap each under it",
    "split-root": "Split the root key among three people, any two of whom can put it together",
}


@dataclass(frozen=True, slots=True)
class KeyChange:
    """What is to be done; `places` are the three files that the shares of a split go to."""

    action: Action
    places: tuple[str, ...] = ()

    def proposal(self) -> Proposal:
        """The proposal; it holds no key."""
        effect = msgspec.json.encode({"action": self.action, "places": self.places}).decode()
        return Proposal(KIND, TITLES[self.action], msgspec.json.encode(self), effect)


def read_key_change(change: Change) -> KeyChange:
    """The key operation that a change proposes.

    Raises:
        WrongUsage: it proposes another kind of change.
    """
    if change.proposal.kind != KIND:
        raise WrongUsage(f"Change {change.id} is no key operation.")
    return msgspec.json.decode(change.proposal.document, type=KeyChange)
