"""The code book that reports are judged by, renewed by what was imported and is in force (C1, A4)."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from synlig.core.classification import Classification, Concept
from synlig.core.codes import FSIII, KL_CODES, Code, CodeBook, CodeSystem
from synlig.pipeline.terminology.members import Members
from synlig.pipeline.terminology.shelf import Terminology, Volume

UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
RENEWED: Final = (FSIII, KL_CODES)
"""The systems whose codes the book tells more of than their being there."""


def renewed(book: CodeBook, terminology: Terminology, imported: Classification, day: date) -> CodeBook:
    """`book` with the codes of imported editions and the members of imported value sets in force on `day`.

    Codes that an edition leaves out stay in the book, for what was reported under them; whether they may still be
    reported is for the value sets to say.
    """
    systems, codes, sets = dict(book.systems), dict(book.codes), dict(book.sets)
    for volume in terminology.current(day):
        if volume.edition in imported.editions and volume.url in RENEWED:
            known = systems[volume.url]
            systems[volume.url] = CodeSystem(known.url, known.name, volume.version, volume.edition.source)
            codes |= {(code.system, code.code): code for code in _codes(volume, codes)}
    members = Members(terminology, day, {})
    for valueset in imported.valuesets:
        url = valueset.url
        if url in book.sets and terminology.valueset(url, day) in imported.valuesets:
            found = members.named(url).values()
            sets[url] = frozenset(each.key for each in found if each.concept.in_force.on(day))
    return CodeBook(systems, codes, sets)


def _codes(volume: Volume, known: dict[tuple[str, str], Code]) -> Iterator[Code]:
    """The concepts of an edition as codes, each after the one it stands under; a known one keeps what it was."""
    made = {code: held for (system, code), held in known.items() if system == volume.url}
    for concept in sorted(volume.edition.concepts, key=lambda each: len(volume.above(each.code))):
        held = made.get(concept.code)
        if held is not None:
            code = replace(held, display_da=concept.display() or held.display_da)
        else:
            code = _new(volume, concept, made.get(concept.parent or ""))
        made[concept.code] = code
        yield code


def _new(volume: Volume, concept: Concept, parent: Code | None) -> Code:
    """A code that the book does not hold yet: what it is follows from the one it stands under."""
    told = dict(concept.properties)
    style = "uuid" if UUID.fullmatch(concept.code) or volume.url != FSIII else "legacy"
    above = None if parent is None else (parent.paired if parent.style == "legacy" else parent.code)
    return Code(
        volume.url,
        concept.code,
        concept.display() or concept.code,
        told.get("kind") or _kind(parent, has_below=concept.code in volume.children),
        style,
        above,
        parent.domain if parent else None,
        told.get("paragraf") or (parent.paragraf if parent else None),
        told.get("paired"),
    )


def _kind(parent: Code | None, *, has_below: bool) -> str:
    if parent is None:
        return "unknown-group" if has_below else "unknown"
    kind, _, step = parent.kind.rpartition("-")
    if step == "group" and has_below:
        return f"{kind}-area"
    return kind if step in ("group", "area") else parent.kind
