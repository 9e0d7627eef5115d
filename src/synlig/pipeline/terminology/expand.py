"""All codes of a value set: as a tree or in pages, searched, kept to those in force."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from synlig.core.errors import InputRejected, WrongUsage
from synlig.pipeline.terminology.asked import Expand
from synlig.pipeline.terminology.members import Members
from synlig.pipeline.terminology.shelf import Key, Member, Terminology, folded

MOST: Final = 20_000
"""More codes than this are given in pages only."""


@dataclass(frozen=True, slots=True)
class Node:
    """One member, `active` on the day, and those that stand under it."""

    member: Member
    active: bool
    contains: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True)
class Expanded:
    """`total` codes were found, of which `contains` holds a page or all; `offset` is None where there are no pages."""

    url: str
    name: str
    version: str
    total: int
    offset: int | None
    contains: tuple[Node, ...]
    editions: tuple[tuple[str, str], ...]
    """(system, version) of every edition that was used."""


def expand(terminology: Terminology, asked: Expand) -> Expanded:
    """The members on the day (FHIR R4 `ValueSet/$expand`).

    Raises:
        NotFound: no such value set. InputRejected: too many codes without pages. WrongUsage: no such page.
    """
    if asked.offset < 0 or (asked.count is not None and asked.count < 0):
        raise WrongUsage("offset and count are 0 or more.")
    valueset = asked.valueset
    if isinstance(valueset, str):
        valueset = terminology.valueset(valueset, asked.day)
    members = Members(terminology, asked.day, asked.versions)
    found = [each for each in _searched(members.of(valueset).values(), asked.filter) if _shown(each, asked)]
    paged = asked.count is not None or asked.offset > 0
    page = found[asked.offset :][: asked.count] if paged else found
    if len(page) > MOST:
        raise InputRejected(f"{len(page)} codes are too many at once: ask for pages with count and offset.")
    nested = asked.nested and not paged and not asked.filter
    nodes = _tree(page, asked) if nested else tuple(_leaf(member, asked) for member in page)
    editions = sorted((system, version) for system, version in members.used if version)
    offset = asked.offset if paged else None
    return Expanded(valueset.url, valueset.name, valueset.version, len(found), offset, nodes, tuple(editions))


def _shown(member: Member, asked: Expand) -> bool:
    return not asked.active_only or member.concept.in_force.on(asked.day)


def _leaf(member: Member, asked: Expand, contains: Sequence[Node] = ()) -> Node:
    return Node(member, member.concept.in_force.on(asked.day), tuple(contains))


def _tree(members: Iterable[Member], asked: Expand) -> tuple[Node, ...]:
    """Each member under its parent, where that is a member too."""
    there = {member.key: member for member in members}
    below: dict[Key | None, list[Member]] = {}
    for member in there.values():
        parent = (member.system, member.concept.parent or "")
        below.setdefault(parent if parent in there and not _turns(member, there) else None, []).append(member)

    def grown(member: Member) -> Node:
        return _leaf(member, asked, [grown(each) for each in below.get(member.key, ())])

    return tuple(grown(member) for member in below.get(None, ()))


def _turns(member: Member, there: Mapping[Key, Member]) -> bool:
    """Whether the way up from `member` comes back to it, which no sound edition has."""
    seen, above = {member.key}, (member.system, member.concept.parent or "")
    while above in there:
        if above in seen:
            return True
        seen.add(above)
        above = (member.system, there[above].concept.parent or "")
    return False


def _searched(members: Collection[Member], asked: str) -> Collection[Member]:
    """Those that hold every word asked for in their words, or begin with it in their code; what begins so first."""
    words = folded(asked).split()
    if not words:
        return members
    found = [member for member in members if all(word in member.folded or _code(member, word) for word in words)]
    found.sort(key=lambda member: not (_code(member, words[0]) or f"\n{words[0]}" in f"\n{member.folded}"))
    return found


def _code(member: Member, word: str) -> bool:
    return folded(member.concept.code).startswith(word)
