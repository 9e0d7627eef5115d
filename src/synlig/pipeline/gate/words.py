"""What is said about a report: findings with their words filled in, and nothing personal in them."""

import re
from collections.abc import Mapping
from typing import Final

from synlig.core.finding import Finding, Severity
from synlig.core.profile import Invariant, Json
from synlig.core.words import Language, Words

NAME: Final = re.compile(r"_?[A-Za-z]{1,40}")
QUOTABLE: Final = re.compile(r"[!-~æøåÆØÅ]{1,120}")
PERSONAL: Final = re.compile(r"\d{6}[^0-9a-f]?\d{4}(?![0-9a-f])|@")
HIDDEN: Final = "(…)"


class Findings:
    """Collects what is found in one report, up to a limit that keeps a hostile text from filling memory."""

    def __init__(self, words: Mapping[str, Words], invariants: Mapping[str, Invariant], limit: int) -> None:
        self._words = words
        self._invariants = invariants
        self._limit = limit
        self.found: list[Finding] = []

    def say(self, key: str, path: str, *, severity: Severity = "error", **fields: object) -> None:
        """Add a finding in the words called `key`; its rule is what stands before the dot."""
        if len(self.found) >= self._limit:
            return
        words = self._words[key]
        da = words.da.format(**{name: _in(value, "da") for name, value in fields.items()})
        en = words.en.format(**{name: _in(value, "en") for name, value in fields.items()})
        self.found.append(Finding(key.partition(".")[0], severity, path, en, da))

    def break_rule(self, key: str, path: str, severity: Severity | None = None) -> None:
        """Add a finding for the invariant `key`, with its declared severity unless another is given."""
        if len(self.found) >= self._limit:
            return
        invariant = self._invariants[key]
        words = invariant.words
        self.found.append(Finding(key, severity or invariant.severity, path, words.en, words.da))

    def fork(self) -> "Findings":
        """An empty collection with the same words, to try something out in."""
        return Findings(self._words, self._invariants, self._limit)

    def take(self, other: "Findings") -> None:
        """Add what another collection holds, as far as the limit allows."""
        self.found.extend(other.found[: self._limit - len(self.found)])

    @property
    def full(self) -> bool:
        """Whether no more are listed."""
        return len(self.found) >= self._limit

    def has_error(self) -> bool:
        """Whether something found so far rejects the report."""
        return any(finding.severity == "error" for finding in self.found)

    def all(self) -> tuple[Finding, ...]:
        """Everything found, in the order of the text; a last one says so when there was more than is listed."""
        if not self.full:
            return tuple(self.found)
        words = self._words["synlig-many-findings"]
        en, da = words.en.format(max=self._limit), words.da.format(max=self._limit)
        return (*self.found, Finding("synlig-many-findings", "error", "Bundle", en, da))


def _in(value: object, language: Language) -> object:
    return value.within(language) if isinstance(value, Words) else value


def named(key: str) -> str:
    """The name of an element as it may be shown: a name that a sender made up may hold anything, so only letters."""
    return key if NAME.fullmatch(key) else HIDDEN


def quoted(value: Json) -> str:
    """A code or url as it may be shown: short, printable, and nothing that could be a CPR number or an address."""
    if isinstance(value, str) and QUOTABLE.fullmatch(value) and not PERSONAL.search(value):
        return value
    return HIDDEN
