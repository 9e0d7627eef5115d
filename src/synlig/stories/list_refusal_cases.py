"""Who was refused again and again: the cases that someone is to look into (K15)."""

from synlig.core.knock import RefusalCase
from synlig.storage.refusals import Refusals


def list_refusal_cases(*, open_only: bool = True, refusals: Refusals) -> list[RefusalCase]:
    """The cases, the newest first; at most 200."""
    return refusals.cases(open_only=open_only)
