"""The book of rules: all of them applied to a tree, less what is allowed with a reason."""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from house.map import MAP, draw
from house.places import PACKAGE
from house.rules import docs, elsewhere, glossary, names, personal, rooms, sentences, sizes, skips
from house.rules.tree import Tree, Violation

ALLOWED: Final = Path("house", "allowed.toml")


@dataclass(frozen=True, slots=True)
class Allowance:
    """One file in which one rule does not hold, and why."""

    rule: str
    path: str
    reason: str


def fresh_map(tree: Tree) -> Iterator[Violation]:
    """A map that is not what `make map` prints now."""
    if (tree.root / PACKAGE).is_dir() and tree.text(MAP) != draw(tree.root):
        yield Violation(MAP.as_posix(), 1, "map", "not what `make map` prints now; run it")


RULES: Final[tuple[Callable[[Tree], Iterator[Violation]], ...]] = (
    sizes.check,
    sentences.check,
    names.check,
    personal.check,
    elsewhere.check,
    rooms.check,
    skips.check,
    glossary.check,
    docs.check,
    fresh_map,
)


def allowances(tree: Tree) -> tuple[Allowance, ...]:
    """What `house/allowed.toml` allows."""
    text = tree.text(ALLOWED)
    return () if text is None else tuple(Allowance(**entry) for entry in tomllib.loads(text).get("allowed", ()))


def judge(tree: Tree) -> list[Violation]:
    """Every place that breaks a rule and is not allowed to, and every allowance without a use or a reason."""
    allowed = {(entry.rule, entry.path) for entry in allowances(tree) if entry.reason}
    found = [violation for rule in RULES for violation in rule(tree)]
    used = {(violation.rule, violation.path) for violation in found}
    idle = [
        Violation(
            ALLOWED.as_posix(), 1, "allowance", f"{entry.path} needs no allowance for {entry.rule}, or has no reason"
        )
        for entry in allowances(tree)
        if (entry.rule, entry.path) not in allowed & used
    ]
    return [violation for violation in found if (violation.rule, violation.path) not in allowed] + idle
