"""Comparisons are made once per release: released cells never change, so what was worked out may be shown again."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from synlig.core.indicator import IndicatorView
from synlig.core.permission import Person
from synlig.core.pivot import Pivot, PivotTable
from synlig.core.query import TableRequest
from synlig.core.rate import Compared
from synlig.surfaces.portal.stories import AnalysisStories, IndicatorStories, TableStories

AT_MOST: Final = 1000
TABLES_AT_MOST: Final = 100
INDICATORS_AT_MOST: Final = 400
"""Room for every municipality, with and without a choice of indicators."""
Key = tuple[str, str, tuple[str, ...], tuple[tuple[str, tuple[str, ...]], ...], str, bool]


def remembering(stories: AnalysisStories) -> AnalysisStories:
    """The same stories; a comparison asked for again within one release is not made again.

    Who asks makes no difference to released figures, and whether they may ask is decided before.
    """
    return replace(stories, compare=_Remembered(stories).compare)


def remembering_tables(tables: TableStories, analysis: AnalysisStories) -> TableStories:
    """The same stories; a table that was built within one release is not built again."""
    known: dict[tuple[object, ...], PivotTable] = {}

    def build(person: Person, pivot: Pivot) -> PivotTable:
        release = analysis.release(person)
        where = tuple(sorted(pivot.where.items()))
        shape = (pivot.rows, pivot.columns, where, pivot.groups, pivot.totals, pivot.sparks, pivot.release)
        key = (release.id if release else "", pivot.cube, pivot.measure, *shape)
        found = known.get(key)
        if found is None:
            found = known[key] = tables.build(person, pivot)
            for oldest in list(known)[:-TABLES_AT_MOST]:
                known.pop(oldest, None)
        return found

    return replace(tables, build=build)


def remembering_indicators(indicators: IndicatorStories, analysis: AnalysisStories) -> IndicatorStories:
    """The same stories; indicators seen for a municipality within one release are not worked out again."""
    known: dict[tuple[object, ...], tuple[IndicatorView, ...]] = {}

    def see(person: Person, ids: Sequence[str], aar: str | None, group: Sequence[str]) -> tuple[IndicatorView, ...]:
        release = analysis.release(person)
        key = (release.id if release else "", person.kommune, tuple(ids), aar, tuple(group))
        found = known.get(key)
        if found is None:
            found = known[key] = indicators.see(person, ids, aar, group)
            for oldest in list(known)[:-INDICATORS_AT_MOST]:
                known.pop(oldest, None)
        return found

    return replace(indicators, see=see)


class _Remembered:
    """The newest comparisons, the oldest forgotten first; safe between threads, for a dict's steps are whole."""

    def __init__(self, stories: AnalysisStories) -> None:
        self._stories = stories
        self._known: dict[Key, Compared] = {}

    def compare(self, person: Person, request: TableRequest) -> Compared:
        """As the story would; made anew when the release is another."""
        release = self._stories.release(person)
        where = tuple(sorted(request.where.items()))
        key = (release.id if release else "", request.cube, request.by, where, request.measure, request.zeros)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._stories.compare(person, request)
            for oldest in list(self._known)[:-AT_MOST]:
                self._known.pop(oldest, None)
        return found
