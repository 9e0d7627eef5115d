"""What a register tells of a person: protection, death, a move, a new number; and how one standing follows another."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final, Literal, Protocol, get_args

from synlig.core.cpr import Cpr
from synlig.core.errors import WrongUsage
from synlig.core.kommune import KommuneKode

EventKind = Literal["protection", "death", "move", "number"]
Standing = Literal["protection", "death", "move", "number", "restriction", "contested"]
"""What is known of a person beside their reports; the last two are what people asked for (art. 18 and 16)."""
TO_JOIN: Final = "to-join"
"""The value of a new number under which something was reported before we were told: the person is here twice."""
KINDS: Final = get_args(EventKind)


@dataclass(frozen=True, slots=True)
class RegisterEvent:
    """One event. `serial` counts up; `until` ends a protection, `new` replaces the number, `kommune` is moved to."""

    serial: int
    cpr: Cpr
    kind: EventKind
    since: date
    until: date | None = None
    new: Cpr | None = None
    kommune: KommuneKode | None = None


@dataclass(frozen=True, slots=True)
class Stood:
    """One line of a person's standing: of which kind, from when until when, and a value (municipality, case …)."""

    kind: Standing
    since: date
    until: date | None = None
    value: str = ""


class PersonRegister(Protocol):
    """A register that tells what happened after a serial."""

    name: ClassVar[str]

    def events(self, after: int) -> list[RegisterEvent]:
        """The next events, oldest first; none when there are no more.

        Raises:
            WireFailed: no usable answer.
        """
        ...


def read_event(document: Any) -> RegisterEvent:
    """An event as a register wrote it: `nummer`, `cpr`, `art`, `fra`, and `til`, `nyt_cpr`, `kommune` where they apply.

    Raises:
        WrongUsage: it has not the form of one; nothing of it is repeated in the message.
    """
    try:
        event = RegisterEvent(
            int(document["nummer"]),
            Cpr(document["cpr"]),
            document["art"],
            date.fromisoformat(document["fra"]),
            date.fromisoformat(document["til"]) if document.get("til") else None,
            Cpr(document["nyt_cpr"]) if document.get("nyt_cpr") else None,
            KommuneKode(document["kommune"]) if document.get("kommune") else None,
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise WrongUsage("An event of the register has not the agreed form.") from None
    if event.kind not in KINDS or (event.kind == "number") != (event.new is not None):
        raise WrongUsage("An event of the register has not the agreed form.")
    return event
