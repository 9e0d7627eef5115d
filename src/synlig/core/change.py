"""An essential change: proposed by one person, approved by another, then carried out (K13)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from synlig.core.kommune import KommuneKode

State = Literal["proposed", "approved", "done", "rejected", "expired"]
GLASS: Final = "glass:"
"""What stands before who decided alone in an emergency: nobody is called so, and no second person is claimed."""
LIFE: Final = timedelta(hours=72)
"""A proposal that nobody decided on in this time must be made anew."""


@dataclass(frozen=True, slots=True)
class Decider:
    """Who proposes or decides. `shared`: an account that is nobody's own; `in_portal`: logged in there, as a person.

    `kommune` is whose people they are; none for the operator's.
    """

    id: str
    shared: bool = False
    in_portal: bool = False
    kommune: KommuneKode | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is to be changed: `document` is the exact change, `effect` what it would do, as JSON for people.

    `personal`: the document holds personal data, and is let go of as soon as it is decided on and carried out.
    """

    kind: str
    title: str
    document: bytes
    effect: str = "{}"
    personal: bool = False

    @property
    def digest(self) -> str:
        """SHA-256 over kind, title and document: what an approval is of."""
        parts = (self.kind.encode(), self.title.encode(), self.document)
        framed = b"".join(len(part).to_bytes(8) + part for part in parts)
        return hashlib.sha256(framed).hexdigest()


@dataclass(frozen=True, slots=True)
class Change:
    """A proposal and what became of it. Its document is empty once it was let go of; its digest stays."""

    id: int
    proposal: Proposal
    digest: str
    proposer: str
    proposed_at: datetime
    expires_at: datetime
    state: State
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str = ""
    signature: str = ""
    done_at: datetime | None = None
    outcome: str = "{}"
    """What carrying it out came to, as JSON for people."""

    @property
    def kommune(self) -> KommuneKode | None:
        """The municipality whose matter it is, as its effect says; None: nobody's alone."""
        try:
            told: Any = json.loads(self.proposal.effect)
        except ValueError:
            return None
        kode = told.get("kommune") if isinstance(told, dict) else None
        return KommuneKode(kode) if isinstance(kode, str) else None

    @property
    def by_one_alone(self) -> bool:
        """Whether who proposed it broke the glass, so that someone else is to look into it afterwards."""
        return (self.decided_by or "").startswith(GLASS)


def matter_of(kommune: KommuneKode | None, effect: Mapping[str, object]) -> str:
    """The effect of a proposal as JSON that also says whose matter it is, where it is one municipality's."""
    whose = {} if kommune is None else {"kommune": kommune}
    return json.dumps({**effect, **whose}, ensure_ascii=False)
