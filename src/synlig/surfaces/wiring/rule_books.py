"""The book of rules of one home, read again when another process adopted a change."""

from collections.abc import Callable, Sequence
from time import monotonic
from typing import Final

from synlig.core.errors import Unavailable
from synlig.core.instant import danish_day
from synlig.core.rule import Adoption
from synlig.declared import rules, tables
from synlig.declared.rules.reading import read_amendment
from synlig.pipeline.rules import RuleBook
from synlig.storage.adopted_rules import AdoptedRules
from synlig.storage.rules import kinds

FRESH_SECONDS: Final = 2.0


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
