"""What somebody typed never puts a CPR number into the part of an entry that stays for ever: it has crosses instead."""

from collections.abc import Mapping
from typing import Final

from synlig.core.cpr import typed_numbers

SHORTEST: Final = 10


def crossed(text: str) -> str:
    """`text` with crosses for each number that could be a CPR number and is not part of a longer word or number."""
    if len(text) < SHORTEST:
        return text
    for start, end in reversed(list(typed_numbers(text))):
        text = text[:start] + "".join("X" if each.isdecimal() else each for each in text[start:end]) + text[end:]
    return text


def crossed_facts(facts: Mapping[str, str | int]) -> dict[str, str | int]:
    """The same for every text among the facts of an entry; counts stay as they are."""
    return {name: crossed(value) if isinstance(value, str) else value for name, value in facts.items()}
