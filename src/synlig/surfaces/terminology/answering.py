"""Answers of the terminology as FHIR R4 resources."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import uuid4

from synlig.core.classification import Concept
from synlig.pipeline.terminology import Expand, Expanded, Found, Node, Translated, Validated

Json = dict[str, Any]


def lookup_answer(found: Found) -> Json:
    """Parameters: name, version, display, designation, property."""
    edition = found.edition
    told = [
        ("name", "String", edition.name),
        ("version", "String", edition.version),
        ("display", "String", found.display),
    ]
    parameters = [_value(name, kind, value) for name, kind, value in told if value]
    parameters += [_parts("designation", *designation) for designation in _designations(found.concept)]
    if found.concept.definition:
        parameters.append(
            _parts("property", ("code", "Code", "definition"), ("value", "String", found.concept.definition))
        )
    for each in found.properties:
        kind = each.kind[0].upper() + each.kind[1:]
        parameters.append(_parts("property", ("code", "Code", each.name), ("value", kind, each.value)))
    return _parameters(parameters)


def validate_answer(validated: Validated) -> Json:
    """Parameters: result, message, display, and the coding that was judged."""
    told = (
        ("message", "String", validated.message),
        ("display", "String", validated.display),
        ("code", "Code", validated.coding.code),
        ("system", "Uri", validated.coding.system),
        ("version", "String", validated.version),
    )
    given = [_value(name, kind, value) for name, kind, value in told if value]
    return _parameters([_value("result", "Boolean", validated.result), *given])


def translate_answer(translated: Translated) -> Json:
    """Parameters: result, message, and a match for each line of a map."""
    parameters = [_value("result", "Boolean", translated.result)]
    if translated.message:
        parameters.append(_value("message", "String", translated.message))
    for match in translated.matches:
        coding = {"system": match.system, "code": match.code, "display": match.display}
        parts: list[tuple[str, str, Any]] = [
            ("equivalence", "Code", match.equivalence),
            ("source", "Uri", match.map_url),
        ]
        if match.code is not None:
            parts.insert(1, ("concept", "Coding", {key: value for key, value in coding.items() if value}))
        parameters.append(_parts("match", *parts))
    return _parameters(parameters)


def expand_answer(expanded: Expanded, asked: Expand, at: datetime, *, designations: bool, definitions: bool) -> Json:
    """A ValueSet with its expansion."""
    expansion: Json = {
        "identifier": f"urn:uuid:{uuid4()}",
        "timestamp": at.isoformat(timespec="seconds"),
        "total": expanded.total,
    }
    if expanded.offset is not None:
        expansion["offset"] = expanded.offset
    expansion["parameter"] = list(_used(expanded, asked))
    language = asked.language
    shown = [_contained(node, language, designations, definitions) for node in expanded.contains]
    if shown:
        expansion["contains"] = shown
    known = {"url": expanded.url, "version": expanded.version, "name": expanded.name}
    return {
        "resourceType": "ValueSet",
        **{key: value for key, value in known.items() if value},
        "status": "active",
        "expansion": expansion,
    }


def _used(expanded: Expanded, asked: Expand) -> Iterator[Json]:
    yield _value("date", "DateTime", asked.day.isoformat())
    yield _value("activeOnly", "Boolean", asked.active_only)
    for name, text in (("filter", asked.filter), ("displayLanguage", asked.language)):
        if text:
            yield _value(name, "String" if name == "filter" else "Code", text)
    if expanded.offset is not None:
        yield _value("offset", "Integer", expanded.offset)
    if asked.count is not None:
        yield _value("count", "Integer", asked.count)
    for system, version in expanded.editions:
        yield _value("version", "Uri", f"{system}|{version}")


def _contained(node: Node, language: str | None, designations: bool, definitions: bool) -> Json:  # noqa: FBT001
    member, concept = node.member, node.member.concept
    entry: Json = {"system": member.system}
    if concept.abstract:
        entry["abstract"] = True
    if not node.active:
        entry["inactive"] = True
    known = {"version": member.version, "code": concept.code, "display": concept.display(language)}
    entry |= {key: value for key, value in known.items() if value}
    if designations:
        said = [{"language": each, "value": words} for each, words in (("da", concept.da), ("en", concept.en)) if words]
        entry |= {"designation": said} if said else {}
    if definitions and concept.definition:
        entry["extension"] = [{"url": DEFINITION, "valueString": concept.definition}]
    if node.contains:
        entry["contains"] = [_contained(each, language, designations, definitions) for each in node.contains]
    return entry


DEFINITION = "http://hl7.org/fhir/StructureDefinition/valueset-concept-definition"
"""Where an expansion tells the definition of a concept."""


def _designations(concept: Concept) -> Iterator[tuple[tuple[str, str, str], ...]]:
    for language, words in (("da", concept.da), ("en", concept.en)):
        if words:
            yield ("language", "Code", language), ("value", "String", words)


def _value(name: str, kind: str, value: Any) -> Json:
    return {"name": name, f"value{kind}": value}


def _parts(name: str, *parts: tuple[str, str, Any]) -> Json:
    return {"name": name, "part": [_value(*part) for part in parts]}


def _parameters(parameters: list[Json]) -> Json:
    return {"resourceType": "Parameters", "parameter": parameters}
