"""What an import would change: code by code against the edition it follows, member by member for value sets."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from synlig.core.classification import Classification, Concept, Edition, ValueSet
from synlig.core.errors import SynligError
from synlig.pipeline.terminology.members import Members
from synlig.pipeline.terminology.shelf import Key, Terminology, Volume


@dataclass(frozen=True, slots=True)
class EditionChange:
    """The codes of an edition against those of the one before it; `follows` is None where it is the first."""

    edition: Edition
    follows: str | None
    added: tuple[str, ...]
    removed: tuple[str, ...]
    renamed: tuple[tuple[str, str, str], ...]
    """(code, what it was called, what it will be called)"""
    moved: tuple[str, ...]
    ended: tuple[str, ...]
    """Codes that are still there but no longer in force on the day the edition begins."""


@dataclass(frozen=True, slots=True)
class SetChange:
    """The members of a value set against those it had."""

    valueset: ValueSet
    added: tuple[Key, ...]
    removed: tuple[Key, ...]


def compare_editions(terminology: Terminology, brought: Classification, day: date) -> Iterator[EditionChange]:
    """One comparison for each edition that is brought, against what is in force on `day`."""
    for edition in brought.editions:
        before = next((held for held in terminology.volumes(edition.url) if held.in_force.on(day)), None)
        yield _compared(edition, before, max(day, edition.in_force.first or day))


def compare_sets(terminology: Terminology, brought: Classification, day: date) -> Iterator[SetChange]:
    """One comparison for each value set that is brought; its new members by the editions that are brought with it."""
    together = Terminology(terminology.classification + brought)
    for valueset in brought.valuesets:
        begins = max(day, valueset.in_force.first or day)
        after = set(Members(together, begins, {}).of(valueset))
        before = _members_before(terminology, valueset.url, day)
        yield SetChange(valueset, tuple(sorted(after - before)), tuple(sorted(before - after)))


def _compared(edition: Edition, before: Volume | None, begins: date) -> EditionChange:
    after = {concept.code: concept for concept in edition.concepts}
    old = {} if before is None else before.concepts
    both = [(old[code], after[code]) for code in after if code in old]
    return EditionChange(
        edition,
        None if before is None else before.version,
        tuple(code for code in after if code not in old),
        tuple(code for code in old if code not in after),
        tuple((was.code, was.display() or "", now.display() or "") for was, now in both if _renamed(was, now)),
        tuple(now.code for was, now in both if was.parent != now.parent),
        tuple(now.code for was, now in both if was.in_force.on(begins) and not now.in_force.on(begins)),
    )


def _renamed(was: Concept, now: Concept) -> bool:
    return was.display() != now.display()


def _members_before(terminology: Terminology, url: str, day: date) -> set[Key]:
    try:
        return set(Members(terminology, day, {}).named(url))
    except SynligError:
        return set()
