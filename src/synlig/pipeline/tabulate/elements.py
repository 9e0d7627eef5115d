"""Reading single elements in the ways that are rare: codes of many concepts, profiles by their last word."""

from collections.abc import Sequence
from typing import Final

from synlig.pipeline.tabulate.resources import Word

PROFILES: Final = "klgateway-"


def all_codes(concepts: Sequence[Word | None]) -> str | None:
    """Every code of `concepts`, separated by spaces; None when there is none."""
    found = [coding.code for concept in concepts if concept is not None for coding in concept.coding if coding.code]
    return " ".join(found) if found else None


def kl_profile(url: str) -> str | None:
    """The last word of `url` when it names a profile of KL's."""
    name = url.rpartition("/")[2]
    return name if name.startswith(PROFILES) else None
