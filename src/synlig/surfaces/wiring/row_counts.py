"""Rows that were counted for people who do not own them: each number protected, and held against what is promised."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Final

from synlig.core.ruleset import RuleSet
from synlig.guard.thresholds import thresholds
from synlig.pipeline.disclose import RowCounts, check_row_counts, rounded_row_counts
from synlig.storage.code_use import Used
from synlig.storage.rules import Difference, Touches
from synlig.storage.rules.states import ALL

Rounded = Mapping[str, Mapping[str, Mapping[str, int]]]
"""Rows by rule, what becomes of them and municipality."""
OF_TABLES: Final = "rows of tables"
OF_CODES: Final = "rows with codes"
AXES: Final = ("kommune", "rows of")


def fit_to_be_shown(counts: RowCounts, kind: str, key: bytes, base: int) -> dict[tuple[str, str, str], int]:
    """Numbers of rows as released cells are protected: by a secret threshold for each municipality and kind of row.

    Raises:
        Refused: what would be shown is not as it was promised to be.
    """
    if not counts:
        return {}
    kommuner, kinds = (sorted({asked[axis] for asked in counts}) for axis in (0, 1))
    drawn = thresholds(key, kind, AXES, (kommuner, kinds), base)
    places = product(enumerate(kommuner), enumerate(kinds))
    of_place = {(kommune, of): int(drawn[row][column]) for (row, kommune), (column, of) in places}
    shown = rounded_row_counts(counts, of_place, base)
    check_row_counts(counts, shown, base)
    return shown


def rounded_counts(counts: Touches, rules: RuleSet, key: bytes, base: int) -> dict[tuple[str, str], int]:
    """Rows that each rule touched by municipality and rule; a shown 0 is left out, for none has no line either."""
    table_of = {one.rule.id: rows_of(one.rule.table) for one in rules.all}
    asked = {(kommune, table_of[rule], rule): rows for (kommune, rule), rows in counts.items()}
    return {(kommune, rule): rows for (kommune, _, rule), rows in fit_to_be_shown(asked, OF_TABLES, key, base).items()}


def rounded_rows(found: Sequence[Difference], key: bytes, base: int) -> Rounded:
    """Rows that a change of rules would change. Where few are shown as 0 nothing is said, as where there are none."""
    told = defaultdict[str, dict[str, dict[str, int]]](lambda: defaultdict(dict))
    asked = {(one.kommune, rows_of(one.table), f"{one.rule} {one.what}"): one for one in found}
    counts = {place: one.rows for place, one in asked.items()}
    for place, rows in fit_to_be_shown(counts, OF_TABLES, key, base).items():
        told[asked[place].rule][asked[place].what][asked[place].kommune] = rows
    return told


def rounded_use(found: Iterable[Used], key: bytes, base: int) -> list[tuple[str, str, str, int]]:
    """Code, table, column and rows in the country: the sum of what is shown of each municipality."""
    asked = {(one.kommune, f"{one.table}.{one.column} {one.code}", "rows"): one for one in found}
    country = Counter[tuple[str, str, str]]()
    counts = {place: one.rows for place, one in asked.items()}
    for place, rows in fit_to_be_shown(counts, OF_CODES, key, base).items():
        country[asked[place].code, asked[place].table, asked[place].column] += rows
    return [(*place, rows) for place, rows in country.items()]


def rows_of(table: str) -> str:
    """What the rows of a table are rows of: every version that was known, or those that hold now, are alike."""
    return table.removeprefix(ALL)
