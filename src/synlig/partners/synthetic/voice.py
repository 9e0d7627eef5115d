"""How one municipality's system writes: its clock, its code style, its habits with texts and versions."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from synlig.core.codes import FSIII, Code, CodeBook, Style
from synlig.core.kommune import KommuneKode
from synlig.partners.synthetic.days import Day
from synlig.partners.synthetic.draw import Urn

Body = dict[str, Any]
"""A FHIR resource or a part of one, as JSON. Parts are shared between resources and never changed."""


@dataclass(frozen=True, slots=True)
class Make:
    """A make of care-record system; three invented ones. A terse one leaves out what is assumed when absent."""

    utc: bool
    fraction: str
    dates_only: bool
    displays: bool
    terse: bool


MAKES: Final = Urn(
    [
        (Make(utc=False, fraction="", dates_only=False, displays=True, terse=False), 50),
        (Make(utc=True, fraction="", dates_only=True, displays=False, terse=False), 30),
        (Make(utc=False, fraction=".000", dates_only=True, displays=False, terse=True), 20),
    ]
)
LEGACY_SHARE: Final = 0.18
STAMPED_SHARE: Final = 0.85


@dataclass(frozen=True, slots=True)
class Voice:
    """`stamped`: resources carry `meta.lastUpdated`.

    `coded`, `bare` and `modern` map an FSIII UUID to a CodeableConcept: as the system writes it, the same without
    text, and under the UUID whatever the style (the guides for §140 and §119 know no older keys).
    """

    kommune: KommuneKode
    make: Make
    style: Style
    stamped: bool
    base: str
    coded: Mapping[str, Body]
    bare: Mapping[str, Body]
    modern: Mapping[str, Body]

    def instant(self, day: Day, minute: int, second: int = 0) -> str:
        """The instant `minute` minutes after midnight, Danish clock, as this system writes it."""
        hour, minute = divmod(minute, 60)
        if self.make.utc:
            return f"{day.iso}T{hour - day.ahead:02}:{minute:02}:{second:02}{self.make.fraction}Z"
        return f"{day.iso}T{hour:02}:{minute:02}:{second:02}{self.make.fraction}{day.offset}"

    def when(self, day: Day, minute: int) -> str:
        """A dateTime that is a date only where this system writes them so."""
        return day.iso if self.make.dates_only else self.instant(day, minute)


def voice_of(kommune: KommuneKode, book: CodeBook, dice: random.Random) -> Voice:
    """The voice of a municipality's system, drawn once."""
    make = MAKES.draw(dice)
    style: Style = "legacy" if dice.random() < LEGACY_SHARE else "uuid"
    stamped = dice.random() < STAMPED_SHARE
    concepts = [code for code in book.codes.values() if code.system == FSIII and code.style == "uuid"]
    keys = {code.code: (code.paired or code.code) if style == "legacy" else code.code for code in concepts}
    texts = {code.code: code.display_da if make.displays else None for code in concepts}
    return Voice(
        kommune,
        make,
        style,
        stamped,
        f"https://eoj-{kommune}.example/fhir/",
        {uuid: concept_of(key, FSIII, texts[uuid]) for uuid, key in keys.items()},
        {uuid: concept_of(key, FSIII) for uuid, key in keys.items()},
        {uuid: concept_of(uuid, FSIII, texts[uuid]) for uuid in keys},
    )


def concept_of(code: str, system: str, display: str | None = None) -> Body:
    """A CodeableConcept of one coding."""
    coding: Body = {"system": system, "code": code}
    return {"coding": [coding if display is None else coding | {"display": display}]}


def local_variant(coded: Body, code: Code, system: str, kommune: KommuneKode, number: int) -> Body:
    """`coded` with a level 3 code that the municipality made up for it."""
    local = {
        "system": system,
        "code": f"{kommune}-{code.code[:8]}-{number}",
        "display": f"{code.display_da}, pakke {number}",
    }
    return {"coding": [*coded["coding"], local]}


@dataclass(slots=True)
class Act:
    """The moment at which somebody writes in the record; all it writes has the same `meta.lastUpdated`."""

    voice: Voice
    day: Day
    minute: int
    stamp: str | None

    def meta(self, profile: str) -> Body:
        """The meta of a resource written now."""
        if self.stamp is None:
            return profile_meta(profile)
        return {"profile": [profile], "lastUpdated": self.stamp}

    def instant(self, later: int = 0) -> str:
        """Now, or `later` minutes from now, to the second."""
        return self.voice.instant(self.day, self.minute + later)

    def when(self) -> str:
        """Now, or today where the system writes dates only."""
        return self.voice.when(self.day, self.minute)


def act_at(voice: Voice, day: Day, minute: int) -> Act:
    """An act; its version time is half a minute after the event."""
    return Act(voice, day, minute, voice.instant(day, minute, 30) if voice.stamped else None)


@cache
def profile_meta(profile: str) -> Body:
    """The meta of a system that tells no version time; one shared dict a profile."""
    return {"profile": [profile]}
