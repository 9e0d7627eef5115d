"""Text that a spreadsheet would run as a formula is not let into its cells."""

from typing import Final

STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def as_text(text: str) -> str:
    """`text` for a cell of a CSV: a spreadsheet shows it as it stands, and runs nothing of it."""
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text
