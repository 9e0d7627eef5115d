"""The concepts of a CodeSystem resource, and the checks that every imported edition must pass."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

from synlig.core.classification import ENDED, Concept, InForce
from synlig.core.errors import InputRejected
from synlig.core.instant import danish_day, span_of
from synlig.pipeline.terminology.elements import objects, required, text

Json = Mapping[str, Any]
MOST: Final = 500_000
"""Codes an edition may have; ICD-10 and SKS have some tens of thousands."""
DEEPEST: Final = 40
LONGEST_CODE: Final = 200
OURS: Final = frozenset(
    {"parent", "child", "inactive", "status", "notSelectable", "effectiveDate", "retirementDate", "deprecationDate"}
    | {"replacedBy"}
)
"""Properties that are read into a concept's own fields."""


def read_concepts(document: Json, *, english: bool, in_force: InForce, where: str) -> Iterator[Concept]:
    """Every concept of the resource, each after the one it stands under; `english`: its displays are English."""
    waiting: list[tuple[Json, str | None, int]] = [
        (each, None, 1) for each in reversed(objects(document, "concept", where))
    ]
    while waiting:
        entry, parent, depth = waiting.pop()
        if depth > DEEPEST:
            raise InputRejected(f"{where}: codes stand more than {DEEPEST} deep.")
        concept = _concept(entry, parent, english, in_force, where)
        waiting.extend((each, concept.code, depth + 1) for each in reversed(objects(entry, "concept", where)))
        yield concept


def checked_concepts(concepts: Iterable[Concept], where: str) -> list[Concept]:
    """The same concepts.

    Raises:
        InputRejected: too many, a code twice, a parent that is not there, or codes that stand under each other.
    """
    known: dict[str, Concept] = {}
    for concept in concepts:
        if len(known) == MOST:
            raise InputRejected(f"{where}: more than {MOST} codes.")
        if concept.code in known:
            raise InputRejected(f"{where}: the code {concept.code} is there twice.")
        known[concept.code] = concept
    for concept in known.values():
        if concept.parent is not None and concept.parent not in known:
            raise InputRejected(f"{where}: {concept.code} stands under {concept.parent}, which is not there.")
        if (concept.in_force.first or date.min) > (concept.in_force.last or date.max):
            raise InputRejected(f"{where}: {concept.code} ends before it begins.")
        _check_way_up(concept, known, where)
    return list(known.values())


def _check_way_up(concept: Concept, known: Mapping[str, Concept], where: str) -> None:
    above, steps = concept.parent, 0
    while above is not None:
        steps += 1
        if steps > DEEPEST:
            raise InputRejected(f"{where}: {concept.code} stands more than {DEEPEST} deep, or under itself.")
        above = known[above].parent if above in known else None


def _concept(entry: Json, parent: str | None, english: bool, in_force: InForce, where: str) -> Concept:  # noqa: FBT001
    code = required(entry, "code", where)
    if len(code) > LONGEST_CODE:
        raise InputRejected(f"{where}: a code has more than {LONGEST_CODE} characters.")
    place = f"{where}, code {code}"
    known = _properties(entry, place)
    words = _designations(entry, place)
    display = text(entry, "display", place)
    words.setdefault("en" if english else "da", display)
    return Concept(
        code,
        words.get("da"),
        words.get("en"),
        _one(known, "parent") or parent,
        text(entry, "definition", place),
        _days(known, in_force, place),
        tuple(known.get("replacedBy", ())),
        tuple((name, value) for name, values in known.items() if name not in OURS for value in values),
        _one(known, "notSelectable") == "true",
    )


def _properties(entry: Json, where: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in objects(entry, "property", where):
        values = [value for name, value in each.items() if name.startswith("value")]
        if len(values) != 1:
            raise InputRejected(f"{where}: a property has one value.")
        found.setdefault(required(each, "code", where), []).append(_plain(values[0], where))
    return found


def _plain(value: Any, where: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return required(value, "code", where)
    return required({"value": str(value)}, "value", where)


def _designations(entry: Json, where: str) -> dict[str, str | None]:
    """The first words in each language."""
    found: dict[str, str | None] = {}
    for each in objects(entry, "designation", where):
        language = (text(each, "language", where) or "")[:2].lower()
        if language in ("da", "en"):
            found.setdefault(language, required(each, "value", where))
    return found


def _days(known: Mapping[str, list[str]], in_force: InForce, where: str) -> InForce:
    first = _day(_one(known, "effectiveDate"), where)
    last = _day(_one(known, "retirementDate") or _one(known, "deprecationDate"), where)
    ended = _one(known, "inactive") == "true" or _one(known, "status") in ("retired", "inactive")
    if ended and last is None:
        last = ENDED if in_force.first is None else in_force.first - timedelta(days=1)
        first = None
    return InForce(first, last)


def _one(known: Mapping[str, list[str]], name: str) -> str | None:
    return known[name][0] if known.get(name) else None


def _day(value: str | None, where: str) -> date | None:
    if value is None:
        return None
    span = span_of(value)
    if span is None:
        raise InputRejected(f"{where}: {value} is no date.")
    return danish_day(span.start)
