"""The portal's words in Danish and English, from `texts/`, and figures and dates as each language writes them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final

from synlig.core.instant import DANISH_TIME
from synlig.core.words import Language, Words

MONTHS: Final[Mapping[Language, tuple[str, ...]]] = {
    "da": (
        *("januar", "februar", "marts", "april", "maj", "juni"),
        *("juli", "august", "september", "oktober", "november", "december"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
LANGUAGES: Final[tuple[Language, ...]] = ("da", "en")


@cache
def texts() -> Mapping[str, Words]:
    """Every text of the portal under its key, e.g. `benchmark.title`."""
    folder = files("synlig.surfaces.portal") / "texts"
    found = [tomllib.loads(file.read_text(encoding="utf-8")) for file in folder.iterdir()]
    return {
        f"{area}.{key}": Words(entry["da"], entry["en"])
        for areas in found
        for area, entries in areas.items()
        for key, entry in entries.items()
    }


def decimals_for(rate: float | None) -> int:
    """How many decimals rates around `rate` are shown with: two where one would hide the differences."""
    return 2 if rate is not None and rate < 2 else 1


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says things in one language."""

    language: Language

    def say(self, key: str, **values: Any) -> str:
        """The text under `key` with `{names}` filled in; a missing key is a bug and raises KeyError."""
        text = texts()[key].within(self.language)
        return text.format(**values) if values else text

    def words(self, words: Words) -> str:
        """Words of a declaration."""
        return words.within(self.language)

    def number(self, value: float, decimals: int = 0) -> str:
        """`1.234,5` in Danish, `1,234.5` in English."""
        plain = f"{value:,.{decimals}f}"
        return plain if self.language == "en" else plain.translate(str.maketrans(",.", ".,"))

    def day(self, moment: datetime | date) -> str:
        """`24. november 2026` or `24 November 2026`, the Danish calendar day of an instant."""
        day = moment.astimezone(DANISH_TIME).date() if isinstance(moment, datetime) else moment
        month = MONTHS[self.language][day.month - 1]
        return f"{day.day}{'.' if self.language == 'da' else ''} {month} {day.year}"

    def moment(self, instant: datetime) -> str:
        """Day and time of day in Denmark, e.g. `24. november 2026 kl. 06.15`."""
        local = instant.astimezone(DANISH_TIME)
        clock = f"kl. {local:%H.%M}" if self.language == "da" else f"at {local:%H:%M}"
        return f"{self.day(instant)} {clock}"
