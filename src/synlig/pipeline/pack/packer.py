"""One report packed for one recipient: rebuilt from what the agreement allows, nothing else (K8, K19, C4)."""

from collections import Counter
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec

from synlig.core.agreement import Agreement, AllowedResource
from synlig.core.codes import CodeBook
from synlig.core.cpr import CPR_SYSTEM, Surrogate
from synlig.pipeline.pack.copying import Copier, copier_of
from synlig.pipeline.pack.forms import DERIVED, Naming, Setting, no_naming
from synlig.pipeline.pack.rows import rows_of

TYPES: Final = (
    "Patient", "Condition", "Goal", "CarePlan", "Procedure", "Encounter", "Observation", "ServiceRequest",
    "Organization",
)  # fmt: skip
Json = Mapping[str, Any]
NOBODY: Final = "\0"
"""Stands for the citizen's digits where the report names none; no value holds it."""


@dataclass(frozen=True, slots=True)
class Packed:
    """What leaves of a report: JSON without any CPR number, or None; `withheld` counts what stayed, by type.

    `followed` are ids of resources that left only because another pointed at them: the same id may follow alone
    in a later report.
    """

    id: str | None
    body: bytes | None
    withheld: Mapping[str, int]
    followed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Entry:
    """A resource on its way out, with how it is copied and what it is called inside the report."""

    position: int
    kind: AllowedResource
    copier: Copier
    resource: Json
    name: str
    """What it leaves as: `Type/id`."""
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Leaving:
    """A copied resource, and the names it points at."""

    entry: _Entry
    copy: dict[str, Any]
    pointed: frozenset[str]


class Packer:
    """Packs reports by one agreement; made once, used for many."""

    def __init__(self, agreement: Agreement, book: CodeBook, naming: Naming = no_naming) -> None:
        """Compile the allow-list; `naming` gives the recipient's own names, where the agreement asks for them.

        Raises:
            SynligError: the agreement names a value set that `book` does not hold.
        """
        self._agreement = agreement
        self._naming = naming
        self._report = copier_of(agreement.report, book)
        self._kinds = {each.received_as: (each, copier_of(each, book)) for each in agreement.resources}

    def pack(self, report: Json, surrogate: Surrogate, earlier: AbstractSet[str] = frozenset()) -> Packed:
        """What the agreement lets leave of an accepted report about the citizen `surrogate`.

        The CPR number in `report` is never copied: a placeholder stands in its place until the last moment.
        Resources of other domains stay, with every reference to them; a report of which only the citizen is left
        stays whole. `earlier` are ids that `Packed.followed` named before. Errors and corrections
        (`entered-in-error`) leave like anything else that is on the list.
        """
        listed = _entries(report)
        entries = [found for position, entry in enumerate(listed) if (found := self._known(position, entry))]
        digits = _digits(entries)
        setting = Setting(surrogate, digits, {}, self._naming)
        left = _survivors(entries, setting, earlier)
        stayed = Counter(map(_kind, listed))
        head = self._report(report, {}, setting)
        if head is None or self._agreement.report.received_as not in _profiles(report) or not _worth(left):
            return Packed(None, None, stayed)
        stayed.subtract(each.entry.kind.type for each in left)
        followed = tuple(str(each.copy["id"]) for each in left if each.entry.kind.only_referenced)
        body = (
            rows_of(str(head["id"]), _resources(left)) if self._agreement.format == "rows" else self._bundle(head, left)
        )
        return Packed(str(head["id"]), body, +stayed, followed)

    def _known(self, position: int, entry: Json) -> _Entry | None:
        resource = entry.get("resource")
        if not isinstance(resource, dict):
            return None
        for profile in _profiles(resource):
            kind, copier = self._kinds.get(profile, (None, None))
            if kind is not None and copier is not None and resource.get("resourceType") == kind.type:
                name = f"{kind.type}/{resource.get('id')}"
                leaves_as = f"{kind.type}/{self._leaving_id(kind, resource)}"
                aliases = _aliases(entry, resource, name)
                return _Entry(position, kind, copier, _with_derived(kind, resource), leaves_as, aliases)
        return None

    def _leaving_id(self, kind: AllowedResource, resource: Json) -> Any:
        own = any(field.kind == "alias" and field.path == f"{kind.type}.id" for field in kind.fields)
        return self._naming("id", str(resource.get("id"))) if own else resource.get("id")

    def _bundle(self, head: dict[str, Any], left: list[_Leaving]) -> bytes:
        base = self._agreement.base
        whole = {
            "resourceType": "Bundle",
            "id": head["id"],
            "meta": {"profile": [self._agreement.report.sent_as]},
            "type": "collection",
            "timestamp": head["timestamp"],
            "entry": [{"fullUrl": f"{base}/{each.entry.name}", "resource": _labelled(each)} for each in left],
        }
        return msgspec.json.encode(whole)


def _with_derived(kind: AllowedResource, resource: Json) -> Json:
    """With a place for what is not reported but read from the CPR number, where the agreement lets it leave."""
    derived = [field.path.partition(".")[2] for field in kind.fields if field.kind in DERIVED]
    return {**resource, **dict.fromkeys(derived, "")} if derived else resource


def _resources(left: list[_Leaving]) -> list[tuple[str, dict[str, Any]]]:
    return [(each.entry.kind.type, each.copy) for each in left]


def _entries(report: Json) -> list[Json]:
    listed = report.get("entry")
    return [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []


def _kind(entry: Json) -> str:
    resource = entry.get("resource")
    kind = resource.get("resourceType") if isinstance(resource, dict) else None
    return kind if kind in TYPES else "other"


def _profiles(resource: Json) -> list[str]:
    meta = resource.get("meta")
    claimed = meta.get("profile") if isinstance(meta, dict) else None
    return [each for each in claimed if isinstance(each, str)] if isinstance(claimed, list) else []


def _aliases(entry: Json, resource: Json, name: str) -> tuple[str, ...]:
    full = entry.get("fullUrl")
    return (name, f"urn:uuid:{resource.get('id')}", *((full,) if isinstance(full, str) else ()))


def _digits(entries: list[_Entry]) -> str:
    """The CPR number the report is about, to be kept out of every other value."""
    for entry in entries:
        listed = entry.resource.get("identifier")
        for each in listed if isinstance(listed, list) else ():
            value = each.get("value") if isinstance(each, dict) and each.get("system") == CPR_SYSTEM else None
            if isinstance(value, str) and value:
                return value
    return NOBODY


def _survivors(entries: list[_Entry], setting: Setting, earlier: AbstractSet[str]) -> list[_Leaving]:
    """Copy until nothing more falls: what points only at what stayed may have to stay too."""
    left = _copied(entries, entries, setting)
    while True:
        pointed = {name for each in left if not each.entry.kind.only_referenced for name in each.pointed}
        left = [
            each
            for each in left
            if not each.entry.kind.only_referenced or each.entry.name in pointed or each.copy["id"] in earlier
        ]
        live = {each.entry.name for each in left}
        dangling = [each.entry for each in left if not each.pointed <= live]
        if not dangling:
            return left
        again = {each.entry.position: each for each in _copied(dangling, [each.entry for each in left], setting)}
        left = [
            again.get(each.entry.position, each)
            for each in left
            if each.pointed <= live or each.entry.position in again
        ]


def _copied(entries: list[_Entry], among: list[_Entry], given: Setting) -> list[_Leaving]:
    """Those of `entries` that survive copying when only `among` may be pointed at."""
    setting = replace(given, names={alias: entry.name for entry in among for alias in entry.aliases})
    copies = ((entry, entry.copier(entry.resource, {}, setting)) for entry in entries)
    return [_Leaving(entry, copy, frozenset(_pointed(copy))) for entry, copy in copies if copy is not None]


def _worth(left: list[_Leaving]) -> bool:
    """One citizen and something about them."""
    return [each.entry.kind.type for each in left].count("Patient") == 1 and len(left) > 1


def _pointed(copy: Any) -> list[str]:
    if isinstance(copy, dict):
        own = [copy["reference"]] if isinstance(copy.get("reference"), str) else []
        return own + [name for value in copy.values() if isinstance(value, dict | list) for name in _pointed(value)]
    return [name for item in copy if isinstance(item, dict | list) for name in _pointed(item)]


def _labelled(leaving: _Leaving) -> dict[str, Any]:
    kind, copy = leaving.entry.kind, leaving.copy
    meta = {**copy.pop("meta", {}), "profile": [kind.sent_as]}
    return {"resourceType": kind.type, "id": copy.pop("id"), "meta": meta, **copy}
