"""A set of rules with a change made to it: what is replaced ends on the day what replaces it begins."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from synlig.core.rule import Amendment, Refusal, Rule, RulesRefused, Term

EVER: Final = date(1900, 1, 1)
"""Before anything was received."""


def check_amendment(rules: Sequence[Rule], amendment: Amendment, today: date) -> None:
    """Return quietly when `amendment` changes only what is received from `today` on.

    Raises:
        RulesRefused: it reaches back, changes a rule twice, or ends one that there is not.
    """
    past = "lies in the past: a rule changes what is received from its day on, and nothing that was judged"
    late = [
        Refusal(rule.place, rule.id, f"{rule.term.start} {past}") for rule in amendment.rules if rule.term.start < today
    ]
    late += [Refusal(one.place, one.rule, f"{one.day} {past}") for one in amendment.ended if one.day < today]
    known = {rule.id for rule in rules if rule.term.end is None or rule.term.end > today}
    late += [
        Refusal(one.place, one.rule, "there is no rule of that name in force")
        for one in amendment.ended
        if one.rule not in known
    ]
    names = [rule.id for rule in amendment.rules]
    late += [
        Refusal(rule.place, rule.id, "stands twice: change a rule once at a time")
        for place, rule in enumerate(amendment.rules)
        if rule.id in names[:place]
    ]
    if late:
        raise RulesRefused(late)


def amended(rules: Sequence[Rule], amendment: Amendment, since: date) -> tuple[Rule, ...]:
    """`rules` as they are once `amendment` was approved on the day `since`: nothing of it begins before."""
    fresh = tuple(_kept(_from(rule, max(rule.term.start, since)) for rule in amendment.rules))
    ends = {one.rule: max(one.day, since) for one in amendment.ended}
    for rule in fresh:
        ends[rule.id] = min(rule.term.start, ends.get(rule.id, date.max))
    return (*_kept(_until(rule, ends.get(rule.id)) for rule in rules), *fresh)


def as_if_ever(rules: Sequence[Rule], amendment: Amendment) -> tuple[Rule, ...]:
    """`rules` as if what `amendment` ends up with had been in force ever since: for a trial on what is stored."""
    last = {rule.id: replace(rule, term=Term(EVER)) for rule in amendment.rules}
    gone = {one.rule for one in amendment.ended} | set(last)
    taken = {_sets(rule) for rule in last.values()} - {None}
    kept = (rule for rule in rules if rule.id not in gone and _sets(rule) not in taken)
    return (*kept, *last.values())


def _from(rule: Rule, start: date) -> Rule | None:
    never = rule.term.end is not None and rule.term.end <= start
    return None if never else replace(rule, term=Term(start, rule.term.end))


def _until(rule: Rule, end: date | None) -> Rule | None:
    if end is None or (rule.term.end is not None and rule.term.end <= end):
        return rule
    return None if rule.term.start >= end else replace(rule, term=Term(rule.term.start, end))


def _kept(rules: Iterable[Rule | None]) -> Iterator[Rule]:
    return (rule for rule in rules if rule is not None)


def _sets(rule: Rule) -> tuple[str, str] | None:
    return None if rule.target is None else (rule.table, rule.target.column)
