"""A text in Danish and English, Danish first."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["da", "en"]


@dataclass(frozen=True, slots=True)
class Words:
    """The same thing said in both languages of the portal."""

    da: str
    en: str

    def within(self, language: Language) -> str:
        """The text in `language`."""
        return self.da if language == "da" else self.en
