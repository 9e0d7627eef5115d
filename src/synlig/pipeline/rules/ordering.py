"""Which rule runs before which, and that no two set the same column on the same day."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from synlig.core.rule import Refusal, Rule

Column = tuple[str, str]


def overlaps(rules: Sequence[Rule]) -> Iterator[Refusal]:
    """Rules in force on the same day under one id, or setting the same column."""
    for first, second in combinations(rules, 2):
        if not first.term.overlaps(second.term):
            continue
        if first.id == second.id:
            yield Refusal(second.place, second.id, f"in force on the same days as {first.place}, under the same id")
        elif _sets(first) is not None and _sets(first) == _sets(second):
            column = ".".join(_sets(second) or ())
            words = f"sets {column} on the same days as {first.id} ({first.place})"
            yield Refusal(second.place, second.id, words)


def _sets(rule: Rule) -> Column | None:
    return None if rule.target is None else (rule.table, rule.target.column)


def layers(setting: Sequence[Rule], reads: Sequence[frozenset[Column]]) -> tuple[list[list[int]], list[Refusal]]:
    """The numbers of the rules that set columns in the order they can run, layer by layer.

    `reads[i]` are the columns that `setting[i]` reads. Refusals for those that go in circles.
    """
    waiting, done = list(range(len(setting))), list[list[int]]()
    while waiting:
        missing = {_sets(setting[number]) for number in waiting}
        ready = [number for number in waiting if not reads[number] & missing]
        if not ready:
            circle = ", ".join(sorted({setting[number].id for number in waiting}))
            words = f"circular: {circle} wait for each other"
            return done, [Refusal(setting[number].place, setting[number].id, words) for number in waiting]
        done.append(ready)
        waiting = [number for number in waiting if number not in ready]
    return done, []
