"""How many rows each rule touched in what a release was made of, municipality by municipality, fit to be shown."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from synlig.core.instant import danish_day
from synlig.core.ruleset import RuleSet
from synlig.pipeline.rules import RuleBook
from synlig.storage.releases import Releases
from synlig.storage.rules import Run, Touches, touched_rows


def count_rule_rows(
    release_id: str | None,
    *,
    releases: Releases,
    rule_book: RuleBook,
    rule_run: Callable[[RuleSet, date], Run],
    rounded_touches: Callable[[Touches], Mapping[tuple[str, str], int]],
) -> Iterator[dict[str, Any]]:
    """One line per rule and municipality of the release (the newest): rows remarked on or given a value.

    Counted with the rule set that the release names, over what was known at the end of its day, and rounded as
    released cells are: by a fixed secret threshold for each rule and municipality (C4, K13).

    Raises:
        NotFound: no such release, or its rule set is of another version of Synlig.
    """
    made = releases.latest() if release_id is None else releases.described(release_id)
    if made is None:
        return
    rules = rule_book.named(made.rule_set)
    rows = rounded_touches(touched_rows(rule_run(rules, danish_day(made.known_at)), rules))
    for (kommune, rule), number in sorted(rows.items()):
        yield {"release": made.id, "rule_set": made.rule_set, "rule": rule, "kommune": kommune, "rows": number}
