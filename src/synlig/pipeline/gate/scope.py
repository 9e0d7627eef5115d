"""What a rule between elements may ask of its surroundings: the resource a reference leads to, value sets, codes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from synlig.core.codes import CodeBook
from synlig.core.profile import Json

JsonObject = dict[str, Json]
Pairs = Iterable[tuple[str | None, str | None]]
TERM = "http://fhir.kl.dk/term/ValueSet/"


@dataclass(frozen=True, slots=True)
class Scope:
    """`resolve` gives the resource of this report that a reference leads to, or None."""

    codebook: CodeBook
    resolve: Callable[[str], JsonObject | None]
    switches: Mapping[str, str]
    codes: tuple[str, ...] = ()

    def in_set(self, name: str, pairs: Pairs) -> bool:
        """Whether one of the (system, code) `pairs` is in KL's value set `name`."""
        members = self.codebook.valueset(TERM + name) or frozenset()
        return any(pair in members for pair in pairs)

    def canonical(self, pairs: Pairs) -> set[str]:
        """The codes of `pairs`, FSIII's older keys under their UUID."""
        return {self.codebook.canonical(code, system or "") or code for system, code in pairs if code is not None}


Rule = Callable[[JsonObject, Scope], Iterable[str]]
"""Gives the paths below the resource where it is broken; the empty path is the resource itself."""
