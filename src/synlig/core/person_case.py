"""A person's case: what they ask for, by when they must be answered, what was found, and how it ended (K20-K23)."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from synlig.core.errors import WrongUsage
from synlig.core.found import Match
from synlig.core.words import Words

Kind = Literal["access", "erasure", "rectification", "restriction", "objection"]
Outcome = Literal["granted", "partly", "refused"]
Decision = Literal["keep", "redact", "reject"]
KINDS: Final[Mapping[Kind, Words]] = {
    "access": Words("Indsigt (artikel 15)", "Access (article 15)"),
    "erasure": Words("Sletning (artikel 17)", "Erasure (article 17)"),
    "rectification": Words("Berigtigelse (artikel 16)", "Rectification (article 16)"),
    "restriction": Words("Begrænsning (artikel 18)", "Restriction (article 18)"),
    "objection": Words("Indsigelse (artikel 21)", "Objection (article 21)"),
}
OUTCOMES: Final[Mapping[Outcome, Words]] = {
    "granted": Words("imødekommet", "granted"),
    "partly": Words("delvist imødekommet", "partly granted"),
    "refused": Words("afslået", "refused"),
}
DECISIONS: Final[Mapping[Decision, Words]] = {
    "keep": Words("med i svaret", "in the answer"),
    "redact": Words("med, men overstreget", "in it, crossed out"),
    "reject": Words("handler ikke om personen", "not about the person"),
}
MONTHS, MORE_MONTHS = 1, 2
SOON: Final = timedelta(days=7)
"""GDPR art. 12(3): one month, and two more where a case is complex and the person is told why."""


@dataclass(frozen=True, slots=True)
class PersonCase:
    """One case; whom it is about is known to the vault only, and to nobody once they are erased."""

    id: str
    kind: Kind
    received: date
    due: date
    opened_by: str
    prolonged_why: str = ""
    items: int = 0
    undecided: int = 0
    outcome: Outcome | None = None
    ground: str = ""
    reason: str = ""
    closed_on: date | None = None
    closed_by: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the person waits for an answer."""
        return self.outcome is None

    def days_left(self, today: date) -> int:
        """Days until the answer is due; below 0 when it is late."""
        return (self.due - today).days

    def alarm(self, today: date) -> Literal["", "soon", "late"]:
        """What is to be said of an open case today."""
        if not self.is_open or self.due - today > SOON:
            return ""
        return "late" if today > self.due else "soon"


@dataclass(frozen=True, slots=True)
class CaseItem:
    """One row of a case's gross list, and what a person decided on it; `decision` is empty until then."""

    number: int
    store: str
    kind: str
    when: str
    match: Match
    why: str
    bundle_id: str = ""
    kommune: str = ""
    decision: Decision | Literal[""] = ""
    reason: str = ""
    decided_by: str = ""


def due_after(received: date, months: int) -> date:
    """The same day so many months later, or that month's last where it has no such day."""
    year, month = divmod(received.year * 12 + received.month - 1 + months, 12)
    return date(year, month + 1, min(received.day, calendar.monthrange(year, month + 1)[1]))


def check_ending(case: PersonCase, outcome: Outcome, ground: str) -> None:
    """Return quietly when the case may end so.

    Raises:
        WrongUsage: a refusal without its legal ground, or what was found is not gone through.
    """
    if outcome != "granted" and len(ground.strip()) < len("art. 1"):
        raise WrongUsage("A refusal, also of a part, needs its legal ground: the article or paragraph.")
    if outcome != "refused" and case.kind == "access" and case.undecided:
        raise WrongUsage(f"{case.undecided} of what was found are not decided on: keep, redact or reject each.")
