"""Is the assurance level high enough? NSIS decides; `AssuranceLevel` is never converted to it (K7)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from synlig.guard.saml.reasons import Reason, TokenRefused

LEVELS: Final = ("Low", "Substantial", "High")
"""The words of NSIS from low to high; as they are spelt, nothing else is one."""
_ASSURANCE: Final = re.compile(r"[1-4]")


@dataclass(frozen=True, slots=True)
class Assurance:
    """What is known of the level: an NSIS word, or else only the older number."""

    nsis: str
    assurance_level: str


def assurance_of(claims: Mapping[str, str], minimum: str, accept_assurance_level: int) -> Assurance:
    """The level of a token, at least NSIS `minimum`.

    A token without an NSIS level is refused unless the connection accepts an `AssuranceLevel` (a 2.0.9
    connection); then `nsis` stays empty. A token that states an NSIS level is judged by it alone.

    Raises:
        TokenRefused: `level-missing`, `level-unknown`, `level-too-low`.
    """
    older = claims.get("assurance_level", "")
    if "nsis" in claims:
        if claims["nsis"] not in LEVELS:
            raise TokenRefused(Reason.LEVEL_UNKNOWN)
        if LEVELS.index(claims["nsis"]) < LEVELS.index(minimum):
            raise TokenRefused(Reason.LEVEL_TOO_LOW)
        return Assurance(claims["nsis"], older)
    if not accept_assurance_level or not older:
        raise TokenRefused(Reason.LEVEL_MISSING)
    if _ASSURANCE.fullmatch(older) is None:
        raise TokenRefused(Reason.LEVEL_UNKNOWN)
    if int(older) < accept_assurance_level:
        raise TokenRefused(Reason.LEVEL_TOO_LOW)
    return Assurance("", older)
