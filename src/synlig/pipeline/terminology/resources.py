"""FHIR R4 CodeSystem, ValueSet and ConceptMap resources read into our own values, everything checked."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from synlig.core.classification import (
    ALWAYS,
    EQUIVALENCES,
    FILTER_OPS,
    Classification,
    ConceptMap,
    Edition,
    Equivalence,
    Filter,
    FilterOp,
    Included,
    InForce,
    Match,
    ValueSet,
)
from synlig.core.errors import InputRejected
from synlig.pipeline.terminology.concepts import checked_concepts, read_concepts
from synlig.pipeline.terminology.elements import items, objects, required, text

Json = Mapping[str, Any]
_OPS: Final[Mapping[str, FilterOp]] = {op: op for op in FILTER_OPS}
_EQUIVALENCES: Final[Mapping[str, Equivalence]] = {word: word for word in EQUIVALENCES}


def read_resource(document: Json, source: str, in_force: InForce) -> Classification:
    """What one resource publishes; a resource of another kind publishes nothing.

    Raises:
        InputRejected: it contradicts itself, or holds what is not carried out here; the message says where.
    """
    match document.get("resourceType"):
        case "CodeSystem":
            edition = read_codesystem(document, source, in_force)
            return Classification() if edition is None else Classification(editions=(edition,))
        case "ValueSet":
            return Classification(valuesets=(read_valueset(document, source, in_force),))
        case "ConceptMap":
            return Classification(maps=(read_conceptmap(document, source, in_force),))
        case _:
            return Classification()


def read_codesystem(document: Json, source: str, in_force: InForce) -> Edition | None:
    """An edition; None for a resource that only describes a system whose codes are elsewhere."""
    content = required(document, "content", "CodeSystem")
    if content in ("not-present", "supplement"):
        return None
    url = required(document, "url", "CodeSystem")
    english = (text(document, "language", url) or "")[:2] == "en"
    concepts = tuple(checked_concepts(read_concepts(document, english=english, in_force=in_force, where=url), url))
    if not concepts:
        raise InputRejected(f"The code system {url} has no codes.")
    return Edition(*_named(document, "CodeSystem", source), concepts, in_force, content == "complete")


def read_valueset(document: Json, source: str, in_force: InForce = ALWAYS) -> ValueSet:
    """A value set, with a url or without, by its compose; one that has an expansion only is the codes of that."""
    compose = document.get("compose")
    url = text(document, "url", "ValueSet") or ""
    where = url or "ValueSet"
    if isinstance(compose, dict):
        include = tuple(_included(line, where) for line in objects(compose, "include", where))
        exclude = tuple(_included(line, where) for line in objects(compose, "exclude", where))
    else:
        include, exclude = tuple(_expanded(document, where)), ()
    if not include:
        raise InputRejected(f"The value set {where} includes nothing.")
    return ValueSet(*_named(document, "ValueSet", source, url=url), include, exclude, in_force)


def read_conceptmap(document: Json, source: str, in_force: InForce = ALWAYS) -> ConceptMap:
    """A concept map, its groups laid together."""
    where = required(document, "url", "ConceptMap")
    matches = tuple(match for group in objects(document, "group", where) for match in _matches(group, where))
    return ConceptMap(*_named(document, "ConceptMap", source), matches, in_force)


def _named(document: Json, kind: str, source: str, url: str | None = None) -> tuple[str, str, str, str]:
    url = url if url is not None else required(document, "url", kind)
    if "|" in url:
        raise InputRejected(f"The url {url} holds a |, which parts a url from its version.")
    name = text(document, "title", url) or text(document, "name", url) or url
    return url, text(document, "version", url) or "", name, source


def _included(line: Json, where: str) -> Included:
    codes = tuple(
        (required(each, "code", where), text(each, "display", where)) for each in objects(line, "concept", where)
    )
    filters = tuple(_filter(each, where) for each in objects(line, "filter", where))
    if codes and filters:
        raise InputRejected(f"{where}: a line lists codes or filters them, not both.")
    valuesets = tuple(str(url) for url in items(line, "valueSet", where))
    system = text(line, "system", where)
    if system is None and not valuesets:
        raise InputRejected(f"{where}: a line names a system or a value set.")
    return Included(system, text(line, "version", where), codes, filters, valuesets)


def _filter(each: Json, where: str) -> Filter:
    asked = required(each, "op", where)
    op = _OPS.get(asked)
    if op is None:
        raise InputRejected(f"{where}: the filter {asked} is not carried out here; known are {', '.join(FILTER_OPS)}.")
    return Filter(required(each, "property", where), op, required(each, "value", where))


def _expanded(document: Json, where: str) -> Iterator[Included]:
    """The codes of an expansion, by system."""
    expansion = document.get("expansion")
    waiting = list(reversed(objects(expansion, "contains", where))) if isinstance(expansion, dict) else []
    listed: dict[tuple[str, str | None], list[tuple[str, str | None]]] = {}
    while waiting:
        entry = waiting.pop()
        waiting.extend(reversed(objects(entry, "contains", where)))
        if "code" in entry:
            key = required(entry, "system", where), text(entry, "version", where)
            listed.setdefault(key, []).append((required(entry, "code", where), text(entry, "display", where)))
    for (system, version), codes in listed.items():
        yield Included(system, version, tuple(codes))


def _matches(group: Json, where: str) -> Iterator[Match]:
    source, target = required(group, "source", where), text(group, "target", where) or ""
    for element in objects(group, "element", where):
        code = required(element, "code", where)
        for each in objects(element, "target", where):
            equivalence = required(each, "equivalence", where)
            known = _EQUIVALENCES.get(equivalence)
            if known is None:
                raise InputRejected(f"{where}: {equivalence} is no equivalence of FHIR R4.")
            yield Match(source, code, target, text(each, "code", where), known)
