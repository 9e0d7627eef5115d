"""What somebody typed never puts a CPR number into the part of an entry that stays for ever: it has crosses instead."""

import re
from collections.abc import Mapping
from typing import Final

from synlig.core.cpr import CPR_PATTERN

NUMBER: Final = re.compile(r"(?<![0-9A-Za-z])(?:[0-9]{6}[- ]?[0-9]{4})(?![0-9A-Za-z])", re.ASCII)
SHORTEST: Final = 10


def crossed(text: str) -> str:
    """`text` with crosses for each number that could be a CPR number and is not part of a longer word or number."""
    return text if len(text) < SHORTEST else NUMBER.sub(_crosses, text)


def crossed_facts(facts: Mapping[str, str | int]) -> dict[str, str | int]:
    """The same for every text among the facts of an entry; counts stay as they are."""
    return {name: crossed(value) if isinstance(value, str) else value for name, value in facts.items()}


def _crosses(match: re.Match[str]) -> str:
    digits = re.sub("[- ]", "", match[0])
    return re.sub("[0-9]", "X", match[0]) if CPR_PATTERN.fullmatch(digits) else match[0]
