"""Files that are to be imported, read into a classification: FHIR resources, bundles of them, tables and SKS."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import msgspec

from synlig.core.classification import ALWAYS, Classification, ConceptMap, Edition, InForce, ValueSet
from synlig.core.errors import Conflict, InputRejected
from synlig.pipeline.terminology.resources import read_resource
from synlig.pipeline.terminology.sks import read_sks
from synlig.pipeline.terminology.table import read_table

Part = Edition | ValueSet | ConceptMap


@dataclass(frozen=True, slots=True)
class ImportAs:
    """What the files do not say themselves. A table needs `system`, `version` and `name`; resources have their own.

    `in_force` are the days of every edition, value set and map that is imported.
    """

    source: str
    system: str | None = None
    version: str | None = None
    name: str | None = None
    in_force: InForce = ALWAYS


def read_import(files: Iterable[tuple[str, bytes]], wanted: ImportAs) -> Classification:
    """What the files publish together; `files` are (name, content).

    Raises:
        InputRejected: a file cannot be read or contradicts itself, the same thing comes twice, or nothing comes.
    """
    found = Classification()
    for name, content in files:
        if name.lower().endswith(".csv"):
            found += Classification(editions=(read_table(content, name, wanted.system, wanted.version, wanted.name),))
        elif name.lower().endswith(".txt"):
            found += Classification(editions=(read_sks(content, name, wanted.system, wanted.version, wanted.name),))
        else:
            for document in _documents(content, name):
                found += read_resource(document, wanted.source, wanted.in_force)
    if not found.parts:
        raise InputRejected("There is no CodeSystem, ValueSet, ConceptMap or table in it.")
    _check_once(found)
    return _dated(found, wanted)


def fresh_parts(brought: Classification, published: Classification) -> tuple[Classification, tuple[Part, ...]]:
    """What is brought without what is published already under that url and version, and what was left out.

    Raises:
        Conflict: all of it is published already.
    """
    held = {(type(part), part.url, part.version) for part in published.parts}
    known = tuple(part for part in brought.parts if (type(part), part.url, part.version) in held)
    if len(known) == len(brought.parts):
        raise Conflict("All of it is published already: a new edition has a new version.")
    fresh = Classification(
        tuple(each for each in brought.editions if each not in known),
        tuple(each for each in brought.valuesets if each not in known),
        tuple(each for each in brought.maps if each not in known),
    )
    return fresh, known


def in_force_from(brought: Classification, published: Classification, today: date) -> Classification:
    """What is brought, in force from `today` where it follows something of the same url, else ever since."""
    known, later = {part.url for part in published.parts}, InForce(today)
    return Classification(
        tuple(replace(each, in_force=later) if each.url in known else each for each in brought.editions),
        tuple(replace(each, in_force=later) if each.url in known else each for each in brought.valuesets),
        tuple(replace(each, in_force=later) if each.url in known else each for each in brought.maps),
    )


def _documents(content: bytes, name: str) -> list[Mapping[str, Any]]:
    """The resource in a file, or those in a Bundle."""
    try:
        document = msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise InputRejected(f"{name} is not JSON.") from None
    if not isinstance(document, dict):
        raise InputRejected(f"{name} holds no resource.")
    if document.get("resourceType") != "Bundle":
        return [document]
    entries = document.get("entry", [])
    listed = entries if isinstance(entries, list) else []
    held = [entry.get("resource") for entry in listed if isinstance(entry, dict)]
    return [resource for resource in held if isinstance(resource, dict)]


def _check_once(found: Classification) -> None:
    for parts in (found.editions, found.valuesets, found.maps):
        counted = Counter((part.url, part.version) for part in parts)
        for (url, version), times in counted.items():
            if times > 1:
                raise InputRejected(f"{url} version {version or '(none)'} is there {times} times.")
            if not url or len(url) > 300 or len(version) > 100:
                raise InputRejected("Everything that is imported has a url of at most 300 characters.")


def _dated(found: Classification, wanted: ImportAs) -> Classification:
    return Classification(
        tuple(replace(each, in_force=wanted.in_force, source=wanted.source) for each in found.editions),
        tuple(replace(each, in_force=wanted.in_force, source=wanted.source) for each in found.valuesets),
        tuple(replace(each, in_force=wanted.in_force, source=wanted.source) for each in found.maps),
    )
