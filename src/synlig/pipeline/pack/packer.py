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
class _Way:
    """How a kind of resource leaves: its copier, where it points at others, and what is worked out once of it."""

    kind: AllowedResource
    copier: Copier
    pointers: tuple[tuple[str, ...], ...]
    aliased: bool
    derived: tuple[str, ...]

    @classmethod
    def of(cls, kind: AllowedResource, book: CodeBook) -> "_Way":
        """Compile the allow-list of `kind`."""
        pointers = tuple(tuple(each.path.split(".")[1:]) for each in kind.fields if each.kind == "reference")
        aliased = any(each.kind == "alias" and each.path == f"{kind.type}.id" for each in kind.fields)
        derived = tuple(each.path.partition(".")[2] for each in kind.fields if each.kind in DERIVED)
        return cls(kind, copier_of(kind, book), pointers, aliased, derived)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A resource on its way out, with how it is copied and what it is called inside the report."""

    position: int
    way: "_Way"
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
        self._ways = {each.received_as: _Way.of(each, book) for each in agreement.resources}

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
        stayed.subtract(each.entry.way.kind.type for each in left)
        followed = tuple(str(each.copy["id"]) for each in left if each.entry.way.kind.only_referenced)
        body = (
            rows_of(str(head["id"]), _resources(left)) if self._agreement.format == "rows" else self._bundle(head, left)
        )
        return Packed(str(head["id"]), body, +stayed, followed)

    def _known(self, position: int, entry: Json) -> _Entry | None:
        resource = entry.get("resource")
        if not isinstance(resource, dict):
            return None
        for profile in _profiles(resource):
            way = self._ways.get(profile)
            if way is not None and resource.get("resourceType") == way.kind.type:
                own, given = way.kind.type, resource.get("id")
                leaves_as = self._naming("id", str(given)) if way.aliased else given
                aliases = _aliases(entry, resource, f"{own}/{given}")
                return _Entry(position, way, _with_derived(way, resource), f"{own}/{leaves_as}", aliases)
        return None

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


def _with_derived(way: _Way, resource: Json) -> Json:
    """With a place for what is not reported but read from the CPR number, where the agreement lets it leave."""
    return {**resource, **dict.fromkeys(way.derived, "")} if way.derived else resource


def _resources(left: list[_Leaving]) -> list[tuple[str, dict[str, Any]]]:
    return [(each.entry.way.kind.type, each.copy) for each in left]


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
        pointed = {name for each in left if not each.entry.way.kind.only_referenced for name in each.pointed}
        left = [
            each
            for each in left
            if not each.entry.way.kind.only_referenced or each.entry.name in pointed or each.copy["id"] in earlier
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
    copies = ((entry, entry.way.copier(entry.resource, {}, setting)) for entry in entries)
    return [
        _Leaving(entry, copy, frozenset(name for pointer in entry.way.pointers for name in _pointed(copy, pointer)))
        for entry, copy in copies
        if copy is not None
    ]


def _worth(left: list[_Leaving]) -> bool:
    """One citizen and something about them."""
    return [each.entry.way.kind.type for each in left].count("Patient") == 1 and len(left) > 1


def _pointed(resource: Json, pointer: tuple[str, ...]) -> list[Any]:
    """The names at the end of a path through a copied resource."""
    reached: list[Any] = [resource]
    for name in pointer:
        steps = [each[name] for each in reached if name in each]
        reached = [each for step in steps for each in (step if isinstance(step, list) else (step,))]
    return reached


def _labelled(leaving: _Leaving) -> dict[str, Any]:
    kind, copy = leaving.entry.way.kind, leaving.copy
    meta = {**copy.pop("meta", {}), "profile": [kind.sent_as]}
    return {"resourceType": kind.type, "id": copy.pop("id"), "meta": meta, **copy}
