"""Value sets and days by the fast way and by a slow, obvious one: the same codes on classifications made at random."""

from collections.abc import Iterator
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from synlig.core.classification import (
    Classification,
    Concept,
    Edition,
    Filter,
    FilterOp,
    Included,
    InForce,
    ValueSet,
)
from synlig.core.errors import NotFound
from synlig.pipeline.terminology import Asked, Expand, Expanded, Node, Terminology, Validate, expand, validate

START = date(2026, 1, 1)
URL = "urn:random"
SETS = ("urn:a", "urn:b")
NAMES = [f"c{number}" for number in range(12)]


def days() -> st.SearchStrategy[InForce]:
    day = st.none() | st.integers(0, 60).map(lambda ahead: START + timedelta(ahead))
    return st.tuples(day, day).map(lambda pair: InForce(*_in_order(*pair)))


def _in_order(first: date | None, last: date | None) -> tuple[date | None, date | None]:
    return (last, first) if first and last and first > last else (first, last)


@st.composite
def editions(draw: st.DrawFn) -> list[Edition]:
    found: list[Edition] = []
    for version in range(draw(st.integers(1, 3))):
        names = draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
        concepts: list[Concept] = []
        for at, name in enumerate(names):
            parent = draw(st.none() | st.sampled_from(names[:at])) if at else None
            art = draw(st.sampled_from(["", "x", "y"]))
            properties = (("art", art),) if art else ()
            concepts.append(Concept(name, name.upper(), None, parent, in_force=draw(days()), properties=properties))
        first = START + timedelta(draw(st.integers(-5, 60)))
        found.append(Edition(URL, str(version), "Random", "", tuple(concepts), InForce(first)))
    return found


def filters() -> st.SearchStrategy[Filter]:
    places: st.SearchStrategy[FilterOp] = st.sampled_from(["is-a", "descendent-of", "is-not-a"])
    kinds: st.SearchStrategy[FilterOp] = st.sampled_from(["=", "in", "not-in"])
    by_place = st.builds(Filter, st.just("concept"), places, st.sampled_from(NAMES))
    return by_place | st.builds(Filter, st.just("art"), kinds, st.sampled_from(["x", "y"]))


def lines(within: tuple[str, ...]) -> st.SearchStrategy[Included]:
    """Listed codes, filtered codes, other value sets alone, or kept to other value sets."""
    names = st.lists(st.sampled_from(NAMES), min_size=1, unique=True)
    codes = names.map(lambda chosen: tuple((name, None) for name in chosen))
    listed = st.builds(Included, st.just(URL), codes=codes)
    filtered = st.builds(Included, st.just(URL), filters=st.lists(filters(), max_size=2).map(tuple))
    if not within:
        return listed | filtered
    named = st.lists(st.sampled_from(within), min_size=1, unique=True).map(tuple)
    return listed | filtered | st.builds(Included, st.none() | st.just(URL), valuesets=named)


def valueset(url: str, within: tuple[str, ...] = ()) -> st.SearchStrategy[ValueSet]:
    include = st.lists(lines(within), min_size=1, max_size=3).map(tuple)
    exclude = st.lists(lines(within), max_size=1).map(tuple)
    return st.builds(ValueSet, st.just(url), st.just(""), st.just(url), st.just(""), include, exclude)


def slow_edition(found: list[Edition], day: date) -> Edition | None:
    """The edition in force that began last; of several that began together, the one with the highest version."""
    begun = [edition for edition in found if edition.in_force.first is None or edition.in_force.first <= day]
    return max(begun, key=lambda edition: (edition.in_force.first or date.min, edition.version), default=None)


def slow_members(sets: dict[str, ValueSet], url: str, edition: Edition) -> set[str]:
    def of_line(line: Included) -> set[str]:
        codes = {concept.code for concept in edition.concepts}
        if line.system is None:
            codes = set(NAMES)
        elif line.codes:
            codes = {code for code, _ in line.codes}
        for each in line.filters:
            codes &= set(slow_filter(edition, each))
        for other in line.valuesets:
            codes &= slow_members(sets, other, edition)
        return codes

    chosen = sets[url]
    found = {code for line in chosen.include for code in of_line(line)}
    return found - {code for line in chosen.exclude for code in of_line(line)}


def slow_filter(edition: Edition, asked: Filter) -> Iterator[str]:
    parents = {concept.code: concept.parent for concept in edition.concepts}
    for concept in edition.concepts:
        way_up = [concept.code]
        while parents.get(way_up[-1]) is not None:
            way_up.append(parents[way_up[-1]] or "")
        art = dict(concept.properties).get("art")
        holds = {
            "is-a": asked.value in way_up,
            "descendent-of": asked.value in way_up[1:],
            "is-not-a": asked.value not in way_up,
            "=": art == asked.value,
            "in": art == asked.value,
            "not-in": art != asked.value,
        }
        if holds[asked.op]:
            yield concept.code


def codes_of(expanded: Expanded) -> list[str]:
    def below(node: Node) -> list[str]:
        return [node.member.concept.code, *(code for each in node.contains for code in below(each))]

    return [code for node in expanded.contains for code in below(node)]


@given(editions(), valueset("urn:a"), valueset("urn:b", ("urn:a",)), st.integers(-10, 70), st.sampled_from(SETS))
def test_both_ways_find_the_same_codes(
    found: list[Edition], first: ValueSet, second: ValueSet, ahead: int, url: str
) -> None:
    day = START + timedelta(ahead)
    terminology = Terminology(Classification(tuple(found), (first, second)))
    edition = slow_edition(found, day)
    if edition is None:
        try:
            expand(terminology, Expand(url, day))
        except NotFound:
            return
        raise AssertionError("codes of a system that is not in force on the day")
    members = slow_members({first.url: first, second.url: second}, url, edition)
    in_force = {concept.code: concept.in_force.on(day) for concept in edition.concepts}
    active = {code for code in members if in_force.get(code, True)}
    tree, flat = expand(terminology, Expand(url, day)), expand(terminology, Expand(url, day, nested=False))
    assert sorted(codes_of(tree)) == sorted(codes_of(flat)) == sorted(active)
    assert tree.total == len(active)
    every = expand(terminology, Expand(url, day, active_only=False))
    assert sorted(codes_of(every)) == sorted(members)
    for name in NAMES:
        assert validate(terminology, Validate((Asked(URL, name),), day, url)).result is (name in active)
