"""The book of rules of one home, read again when another process adopted a change; and rows as others may see them."""

from collections.abc import Callable, Mapping, Sequence
from time import monotonic
from typing import Final

from synlig.core.errors import Unavailable
from synlig.core.instant import danish_day
from synlig.core.rule import Adoption
from synlig.declared import rules, tables
from synlig.declared.rules.reading import read_amendment
from synlig.guard.thresholds import thresholds
from synlig.pipeline.rules import RuleBook
from synlig.storage.adopted_rules import AdoptedRules
from synlig.storage.rules import Difference, Touches, kinds

FRESH_SECONDS: Final = 2.0
Rounded = Mapping[str, Mapping[str, Mapping[str, int]]]
"""Rows by rule, what becomes of them and municipality."""


def read_book(adopted: Sequence[Adoption]) -> RuleBook:
    """The declared rules and every change of them."""
    changed = [(one, read_amendment(one.text, one.name, danish_day(one.adopted_at))) for one in adopted]
    return RuleBook(rules.load(), kinds(tables.load()), changed)


class FreshBook:
    """Looks now and then whether there are new changes."""

    def __init__(self, adopted: AdoptedRules, verify: Callable[[], Callable[[bytes, str], None]]) -> None:
        self._adopted, self._verify = adopted, verify
        self._mark, self._looked = -1, -FRESH_SECONDS
        self._held = read_book(())

    def __call__(self) -> RuleBook:
        """The newest that could be read; a database that is busy for a while keeps no rule from running."""
        if monotonic() - self._looked >= FRESH_SECONDS:
            try:
                self._look()
            except Unavailable:
                if self._mark < 0:
                    raise
            self._looked = monotonic()
        return self._held

    def _look(self) -> None:
        mark = self._adopted.mark()
        if mark != self._mark:
            if mark:
                self._held = read_book(self._adopted.all(self._verify()))
            self._mark = mark


def rounded_counts(counts: Touches, key: bytes, base: int) -> dict[tuple[str, str], int]:
    """Rows by municipality and rule, protected in the same way; a shown 0 is left out, for none has no line either."""
    kommuner, keys = (sorted({place[axis] for place in counts}) for axis in (0, 1))
    if not counts:
        return {}
    drawn = thresholds(key, "rules/touched", ("kommune", "rule"), (kommuner, keys), base)
    told = {
        (kommune, rule): base * ((rows + int(drawn[kommuner.index(kommune), keys.index(rule)])) // base)
        for (kommune, rule), rows in counts.items()
    }
    return {place: rows for place, rows in told.items() if rows}


def rounded_rows(found: Sequence[Difference], key: bytes, base: int) -> Rounded:
    """Numbers of rows as released cells are protected: by a fixed secret threshold for each rule and municipality.

    Where few are shown as 0 nothing is said, as where there are none: a line of 0 would tell that somebody is there.
    """
    told: dict[str, dict[str, dict[str, int]]] = {}
    for one in found:
        drawn = thresholds(key, f"rules/{one.what}", ("kommune", "rule"), ((one.kommune,), (one.rule,)), base)
        rows = base * ((one.rows + int(drawn[0, 0])) // base)
        if rows:
            told.setdefault(one.rule, {}).setdefault(one.what, {})[one.kommune] = rows
    return told
