"""Parts that know what codes mean."""

from collections.abc import Callable, Collection
from datetime import date
from functools import cached_property, lru_cache
from time import monotonic
from typing import Final

from synlig.core.classification import Classification
from synlig.core.codes import CodeBook
from synlig.core.errors import Unavailable
from synlig.core.instant import danish_day
from synlig.declared import classification
from synlig.pipeline.terminology import Terminology
from synlig.pipeline.terminology.book import renewed
from synlig.storage.classification import Classifications
from synlig.storage.code_use import CodeRows, CodeUse
from synlig.storage.home import Home
from synlig.surfaces.wiring.releasing import Releasing
from synlig.surfaces.wiring.row_counts import rounded_use

FRESH_SECONDS: Final = 5.0
"""An import of another process is seen after this long."""


DAYS: Final = 8
"""Days whose codes are kept at a time."""


class Classifying(Releasing):
    """Parts that know what codes mean."""

    @cached_property
    def classifications(self) -> Classifications:
        """What was imported."""
        return Classifications(self.control)

    @cached_property
    def code_rows(self) -> CodeRows:
        """Where in our data codes are used, in numbers that anyone who approves may see."""
        use = CodeUse(self.table_store, self.engine)

        def counted(codes: Collection[str]) -> list[tuple[str, str, str, int]]:
            return rounded_use(use.of(codes), self.keys.disclosure_key(), self.settings.disclosure.base)

        return counted

    @cached_property
    def reportable(self) -> CodeBook:
        """Codes and value sets as reports are judged by them: declared, and renewed by imports in force today."""
        imported = self.classifications.all() if self._has_home else Classification()
        if not imported.parts:
            return self.codebook
        return renewed(self.codebook, self.terminology(), imported, danish_day(self.clock()))

    @cached_property
    def codes_on(self) -> Callable[[date], CodeBook]:
        """The codes as reports were judged by them on a day: the same book for days on which nothing was imported."""
        imported = self.classifications.all() if self._has_home else Classification()
        if not imported.parts:
            return lambda _day: self.codebook

        @lru_cache(DAYS)
        def codes_on(day: date) -> CodeBook:
            return renewed(self.codebook, self.terminology(), imported, day)

        return codes_on

    @property
    def _has_home(self) -> bool:
        return Home(self.home_path).settings_file.is_file()

    @cached_property
    def terminology(self) -> Callable[[], Terminology]:
        """What is published now: what is declared, and in a home what was imported too."""
        if self._has_home:
            return _Fresh(self.classifications)
        declared = Terminology(classification.load())
        return lambda: declared


class _Fresh:
    """Reads imports again when there are new ones, and looks for them now and then only."""

    def __init__(self, imported: Classifications) -> None:
        self._imported = imported
        self._mark, self._looked = -1, -FRESH_SECONDS
        self._held = Terminology(classification.load())

    def __call__(self) -> Terminology:
        """The newest that could be read; a database that is busy for a while keeps nobody from asking."""
        if monotonic() - self._looked >= FRESH_SECONDS:
            try:
                self._look()
            except Unavailable:
                if self._mark < 0:
                    raise
            self._looked = monotonic()
        return self._held

    def _look(self) -> None:
        mark = self._imported.mark()
        if mark != self._mark:
            self._held = Terminology(classification.load() + self._imported.all())
            self._mark = mark
