"""What is published, as FHIR resources: searched by url, and described by what this server can do."""

import re
from collections.abc import Iterator
from typing import Any, Final

from synlig.core.classification import ENDED, Classification, Concept, ConceptMap, Edition, Included, InForce, ValueSet
from synlig.surfaces.terminology.given import Given

Json = dict[str, Any]
Part = Edition | ValueSet | ConceptMap
OPERATIONS: Final = {
    "CodeSystem": ("lookup", "validate-code"),
    "ValueSet": ("expand", "validate-code"),
    "ConceptMap": ("translate",),
}
SUBSETTED: Final = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"}
EFFECTIVE: Final = "http://hl7.org/fhir/StructureDefinition/resource-effectivePeriod"


def found_resources(published: Classification, kind: str, given: Given) -> Json:
    """A searchset of what `url`, `version` and `name` name; without `url` the resources come without their codes."""
    url, version, name = given.text("url"), given.text("version"), given.text("name")
    found = [
        part
        for part in published.parts
        if _kind(part) == kind
        and url in (None, part.url)
        and version in (None, part.version)
        and (name is None or part.name.casefold().startswith(name.casefold()))
    ]
    whole = url is not None and given.text("_summary") != "true"
    entries = [{"resource": resource_of(part, whole=whole), "search": {"mode": "match"}} for part in found]
    bundle: Json = {"resourceType": "Bundle", "type": "searchset", "total": len(found)}
    return bundle | {"entry": entries} if entries else bundle


def resource_of(part: Part, *, whole: bool) -> Json:
    """An edition, value set or map as FHIR writes it; without its codes unless `whole`."""
    resource: Json = {
        "resourceType": _kind(part),
        "id": _id(part),
        "url": part.url,
        "name": part.name,
        "status": "active",
    }
    resource |= {"version": part.version} if part.version else {}
    if not whole:
        resource["meta"] = {"tag": [SUBSETTED]}
    if part.in_force != InForce():
        days = {"start": part.in_force.first, "end": part.in_force.last}
        period = {key: day.isoformat() for key, day in days.items() if day}
        resource["extension"] = [{"url": EFFECTIVE, "valuePeriod": period}]
    resource["description"] = part.source
    match part:
        case Edition():
            resource |= {"content": "complete" if part.complete else "fragment", "caseSensitive": True}
            resource["count"] = len(part.concepts)
            return resource | ({"hierarchyMeaning": "is-a", "concept": list(_concepts(part))} if whole else {})
        case ValueSet():
            lines = {"include": [_line(each) for each in part.include]}
            lines |= {"exclude": [_line(each) for each in part.exclude]} if part.exclude else {}
            return resource | ({"compose": lines} if whole else {})
        case ConceptMap():
            return resource | ({"group": list(_groups(part))} if whole else {})


def capability(published: Classification, mode: str) -> Json:
    """The CapabilityStatement, or with `mode=terminology` the TerminologyCapabilities; no version of ours (K12)."""
    common: Json = {"status": "active", "date": "2026-11-01", "kind": "instance"}
    common["implementation"] = {"description": "Synlig: classification server"}
    if mode == "terminology":
        systems = {edition.url: edition for edition in reversed(published.editions)}
        held = [
            {"uri": url, "version": [{"code": one.version}]} if one.version else {"uri": url}
            for url, one in systems.items()
        ]
        return {"resourceType": "TerminologyCapabilities", **common, "codeSystem": held}
    rest = {"mode": "server", "resource": list(terminology_resources())}
    return {"resourceType": "CapabilityStatement", **common, "fhirVersion": "4.0.1", "format": ["json"], "rest": [rest]}


def terminology_resources() -> Iterator[Json]:
    """The part of a CapabilityStatement that tells of the operations."""
    for kind, operations in OPERATIONS.items():
        yield {
            "type": kind,
            "interaction": [{"code": "search-type"}],
            "searchParam": [{"name": "url", "type": "uri"}, {"name": "version", "type": "token"}],
            "operation": [
                {"name": name, "definition": f"http://hl7.org/fhir/OperationDefinition/{kind}-{name}"}
                for name in operations
            ],
        }


def _kind(part: Part) -> str:
    match part:
        case Edition():
            return "CodeSystem"
        case ValueSet():
            return "ValueSet"
        case ConceptMap():
            return "ConceptMap"


def _id(part: Part) -> str:
    """A FHIR id made of url and version."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", f"{part.url.partition('://')[2] or part.url} {part.version}").strip("-")
    return plain[-64:].strip("-")


def _concepts(edition: Edition) -> Iterator[Json]:
    for concept in edition.concepts:
        entry: Json = {"code": concept.code, "display": concept.display(), "definition": concept.definition}
        if concept.da and concept.en:
            entry["designation"] = [{"language": "en", "value": concept.en}]
        properties = list(_properties(concept))
        yield {key: value for key, value in entry.items() if value} | ({"property": properties} if properties else {})


def _properties(concept: Concept) -> Iterator[Json]:
    if concept.parent:
        yield {"code": "parent", "valueCode": concept.parent}
    if concept.abstract:
        yield {"code": "notSelectable", "valueBoolean": True}
    if concept.in_force.last == ENDED:
        yield {"code": "inactive", "valueBoolean": True}
    for name, day in (("effectiveDate", concept.in_force.first), ("retirementDate", concept.in_force.told_last)):
        if day:
            yield {"code": name, "valueDateTime": day.isoformat()}
    yield from ({"code": "replacedBy", "valueCode": code} for code in concept.replaced_by)
    yield from ({"code": name, "valueString": value} for name, value in concept.properties)


def _line(line: Included) -> Json:
    entry: Json = {"system": line.system, "version": line.version, "valueSet": list(line.valuesets)}
    entry["concept"] = [{"code": code, "display": words} if words else {"code": code} for code, words in line.codes]
    entry["filter"] = [{"property": each.property, "op": each.op, "value": each.value} for each in line.filters]
    return {key: value for key, value in entry.items() if value}


def _groups(one: ConceptMap) -> Iterator[Json]:
    groups: dict[tuple[str, str], dict[str, list[Json]]] = {}
    for match in one.matches:
        target = {"equivalence": match.equivalence} | ({"code": match.target} if match.target else {})
        elements = groups.setdefault((match.source_system, match.target_system), {})
        elements.setdefault(match.code, []).append(target)
    for (source, target_system), elements in groups.items():
        named = {"source": source} | ({"target": target_system} if target_system else {})
        yield named | {"element": [{"code": code, "target": targets} for code, targets in elements.items()]}
