"""How many rows each rule touched in what a release was made of, municipality by municipality, fit to be shown."""

from collections.abc import Iterator
from typing import Any

from synlig.core.instant import danish_day
from synlig.core.release import AsKnown, Release
from synlig.pipeline.rules import RuleBook
from synlig.storage.releases import Releases
from synlig.storage.rules import CountRuleRows


def count_rule_rows(
    release_id: str | None, *, releases: Releases, rule_book: RuleBook, rule_rows: CountRuleRows
) -> Iterator[dict[str, Any]]:
    """One line per rule and municipality of the release (the newest): rows remarked on or given a value.

    As the release was signed with them; where it was not (`signed` is false), counted again with the rule set that it
    names, over what was known when it was made. Rounded as released cells are: by a fixed secret threshold for each
    municipality and table (C4, K13).

    Raises:
        NotFound: no such release, or its rule set is of another version of Synlig. IntegrityFailure: its manifest is
        not what was signed.
    """
    made = releases.latest() if release_id is None else releases.described(release_id)
    if made is None:
        return
    rows = made.rule_rows if made.rule_rows is not None else _counted(made, rule_book, rule_rows)
    said = {"release": made.id, "rule_set": made.rule_set, "signed": made.rule_rows is not None}
    for rule, kommune, number in sorted((one for one in rows if one[2]), key=lambda one: (one[1], one[0])):
        yield {**said, "rule": rule, "kommune": kommune, "rows": number}


def _counted(made: Release, rule_book: RuleBook, rule_rows: CountRuleRows) -> list[tuple[str, str, int]]:
    known = AsKnown(danish_day(made.known_at), made.known_at, made.made_at)
    rows = rule_rows(rule_book.named(made.rule_set), known)
    return [(rule, kommune, number) for (kommune, rule), number in rows.items()]
