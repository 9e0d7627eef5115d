"""The invariants of FHIR R4 on the Bundle itself, bdl-1 to bdl-12."""

from collections.abc import Iterator
from typing import Final

from synlig.core.profile import Json
from synlig.pipeline.gate.nav import has, text

JsonObject = dict[str, Json]
Fault = tuple[str, str]
REQUESTS: Final = frozenset({"batch", "transaction", "history"})
RESPONSES: Final = frozenset({"batch-response", "transaction-response", "history"})


def bundle_faults(bundle: JsonObject) -> Iterator[Fault]:
    """(key, path) of every broken invariant of the Bundle."""
    kind, held = text(bundle, "type"), bundle.get("entry")
    listed = held if isinstance(held, list) else []
    entries = [entry if isinstance(entry, dict) else {} for entry in listed]
    if has(bundle, "total") and kind not in ("searchset", "history"):
        yield "bdl-1", "Bundle.total"
    for at, entry in enumerate(entries):
        yield from _entry(entry, kind, f"Bundle.entry[{at}]")
    if kind != "history":
        yield from _repeated(entries)
    yield from _documents(bundle, entries, kind)


def _entry(entry: JsonObject, kind: str | None, path: str) -> Iterator[Fault]:
    if has(entry, "search") and kind != "searchset":
        yield "bdl-2", f"{path}.search"
    if has(entry, "request") != (kind in REQUESTS):
        yield "bdl-3", f"{path}.request"
    if has(entry, "response") != (kind in RESPONSES):
        yield "bdl-4", f"{path}.response"
    if not any(has(entry, name) for name in ("resource", "request", "response")):
        yield "bdl-5", path
    if "/_history/" in (text(entry, "fullUrl") or ""):
        yield "bdl-8", f"{path}.fullUrl"


def _repeated(entries: list[JsonObject]) -> Iterator[Fault]:
    seen: set[tuple[str, str]] = set()
    for at, entry in enumerate(entries):
        address = text(entry, "fullUrl")
        if address is None:
            continue
        version = (address, text(entry, "resource.meta.versionId") or "")
        if version in seen:
            yield "bdl-7", f"Bundle.entry[{at}].fullUrl"
        seen.add(version)


def _documents(bundle: JsonObject, entries: list[JsonObject], kind: str | None) -> Iterator[Fault]:
    first = text(entries[0], "resource.resourceType") if entries else None
    if kind == "document":
        if not has(bundle, "identifier.system") or not has(bundle, "identifier.value"):
            yield "bdl-9", "Bundle.identifier"
        if not has(bundle, "timestamp"):
            yield "bdl-10", "Bundle.timestamp"
        if first != "Composition":
            yield "bdl-11", "Bundle.entry"
    if kind == "message" and first != "MessageHeader":
        yield "bdl-12", "Bundle.entry"
