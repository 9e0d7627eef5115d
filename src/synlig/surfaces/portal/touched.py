"""What the rules did in what a release was made of, rule by rule, as it was signed with the release."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from synlig.core.kommune import KommuneKode
from synlig.core.release import Release
from synlig.core.rule import Rule, RuleKind
from synlig.core.words import Words
from synlig.stories.see_rules import SeenRule


@dataclass(frozen=True, slots=True)
class RuleTouch:
    """One rule: rows in the country and in one's own municipality that it remarked on or gave a value."""

    key: str
    title: Words
    kind: RuleKind
    country: int
    own: int


def touches(release: Release, rules: Iterable[SeenRule], kommune: KommuneKode | None) -> list[RuleTouch] | None:
    """The rules that touched most rows first; None where the release was signed without them.

    Numbers are rounded municipality by municipality; the country is their sum. What was rounded to 0 is as if it
    were none.
    """
    if release.rule_rows is None:
        return None
    declared, by = {one.rule.id: one.rule for one in rules}, defaultdict[str, dict[str, int]](dict)
    for key, place, number in (one for one in release.rule_rows if one[2]):
        by[key][place] = number
    made = [_touch(key, declared.get(key), places, kommune) for key, places in by.items()]
    return sorted(made, key=lambda one: (-one.country, one.key))


def said(found: Sequence[RuleTouch]) -> dict[str, tuple[int, int]]:
    """How many rules of each kind touched anything, and how many rows they touched together."""
    kinds: dict[str, tuple[int, int]] = {}
    for one in found:
        rules, rows = kinds.get(one.kind, (0, 0))
        kinds[one.kind] = (rules + 1, rows + one.country)
    return kinds


def _touch(key: str, rule: Rule | None, places: dict[str, int], kommune: KommuneKode | None) -> RuleTouch:
    """A rule of another version of Synlig has its key for a title."""
    title, kind = (Words(key, key), "validating") if rule is None else (rule.title, rule.kind)
    return RuleTouch(key, title, kind, sum(places.values()), places.get(kommune or "", 0))
