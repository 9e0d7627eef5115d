"""Typed structs made once from the shapes: what decodes into one is sound but for what `fast_code` still checks.

A struct takes less than its profile allows (no narrative, no unknown extension …): what it does not take is
looked at the exact way, so a type here may be too narrow but never too wide.
"""

import keyword
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Final, Literal, Union

from msgspec import UNSET, Meta, UnsetType, defstruct

from synlig.core.errors import SynligError
from synlig.core.profile import Profile
from synlig.pipeline.gate.primitives import MAX_STRING
from synlig.pipeline.gate.tree import Binding, Forest, Shape, Slice, Slot, Variant

Pairs = frozenset[tuple[str, str]]
Tells = tuple[str, str]
Field = tuple[Any, ...]
Kind = Literal["fixed", "date", "dateTime", "instant", "address", "word", "text", "id", "whole", "pointer", "content"]
KINDS: Final[dict[str, Kind]] = {
    "date": "date", "dateTime": "dateTime", "instant": "instant", "uri": "address", "canonical": "address",
    "url": "address", "code": "word", "string": "text", "id": "id", "boolean": "fixed", "decimal": "fixed",
    "integer": "whole",
}  # fmt: skip
NUMBERS: Final[dict[str, Any]] = {"boolean": bool, "decimal": int | float, "integer": int | float}
"""A decoder asked for an int takes 5.0 for one, which FHIR does not: so it is asked for either, and looked at."""
RARE: Final = frozenset({"implicitRules", "contained", "modifierExtension", "assigner"})
LANGUAGES: Final = ("da", "da-DK", "en", "en-GB", "en-US")
TEXT: Final = Annotated[str, Meta(min_length=1, max_length=MAX_STRING)]
ID: Final = Annotated[str, Meta(min_length=1, max_length=64)]


@dataclass(frozen=True, slots=True)
class Part:
    """One field of a struct and what the decoder cannot see of it."""

    name: str
    kind: Kind
    many: bool
    required: bool
    max: int | None = None
    plans: "tuple[Plan, ...]" = ()
    slices: tuple[tuple[int, int | None], ...] = ()
    targets: frozenset[str] = frozenset()


@dataclass(slots=True)
class Plan:
    """A struct type and its fields; `values` names the rule for an identifier's value, if it has one."""

    struct: Any
    parts: list[Part] = field(default_factory=list[Part])
    values: str = ""


class TypeMaker:
    """Makes the struct types of profiles."""

    def __init__(self, forest: Forest, *, dated: bool) -> None:
        self._forest = forest
        self._dated = dated

    def resource(self, profile: Profile) -> Plan:
        """The plan of a resource that claims `profile` and nothing else."""
        shape = self._forest.resource(profile)
        meta = self.meta(profile.url, dated=self._dated)
        plan = Plan(None, [Part("meta", "content", many=False, required=True, plans=(meta,))])
        types = [meta.struct, *self._add(shape, plan, frozenset({"id", "meta"}))]
        fields: list[Field] = [("resourceType", Literal[profile.type]), ("id", ID)]
        fields += [_field(part, held) for part, held in zip(plan.parts, types, strict=True)]
        plan.struct = _struct(profile.id.replace("-", "_"), fields)
        return plan

    def meta(self, url: str, *, dated: bool) -> Plan:
        """The plan of a meta that claims `url` alone; `dated` asks for `lastUpdated`."""
        plan = Plan(None)
        types = self._add(self._forest.shape("Meta", (), ""), plan, frozenset({"id", "profile"}))
        plan.parts = [replace(part, required=dated and part.name == "lastUpdated") for part in plan.parts]
        fields: list[Field] = [("profile", Annotated[list[Literal[url]], Meta(min_length=1, max_length=1)])]
        fields += [_field(part, held) for part, held in zip(plan.parts, types, strict=True)]
        plan.struct = _struct("Meta", fields)
        return plan

    def _content(self, shape: Shape, pairs: Pairs | None, tells: Tells | None = None, *, alone: bool = False) -> Plan:
        """The plan of a piece of content; `tells` is what its kind is told by, a tag unless it is the only kind."""
        plan = Plan(None, values=_value_rule(shape))
        skip = frozenset({"id", tells[0]} if tells is not None else {"id"})
        types = self._add(shape, plan, skip, pairs)
        if not plan.parts:
            return plan
        if not any(part.required for part in plan.parts):  # `{}` is not content
            plan.parts[0] = replace(plan.parts[0], required=True)
        fields = [_field(part, held) for part, held in zip(plan.parts, types, strict=True)]
        tag: dict[str, Any] = {}
        if tells is not None and alone:
            fields.append((tells[0], Literal[tells[1]]))
        elif tells is not None:
            tag = {"tag_field": tells[0], "tag": tells[1]}
        plan.struct = _struct(shape.kind, fields, **tag)
        return plan

    def _add(self, shape: Shape, plan: Plan, skip: frozenset[str], pairs: Pairs | None = None) -> list[Any]:
        """Add the parts of `shape` to `plan`; their types are returned."""
        types: list[Any] = []
        for slot in shape.slots:
            if slot.max == 0 or slot.name in skip:
                continue
            made = None if slot.name in RARE else self._part(slot, shape, pairs)
            if made is not None:
                plan.parts.append(made[0])
                types.append(made[1])
            elif slot.min > 0:
                raise SynligError(f"{shape.owner}: {slot.name} is required but has no quick type")
        return types

    def _part(self, slot: Slot, shape: Shape, pairs: Pairs | None) -> tuple[Part, Any] | None:
        variants = [(name, v) for name, v in shape.names.items() if v.slot is slot and _usable(v)]
        if not variants or (slot.name == "extension" and slot.name not in shape.slices):
            return None
        name, variant = variants[0]
        slices = [each for each in shape.slices.get(slot.name, ()) if each.max != 0 and each.tells is not None]
        kind, item, plans = self._item(slot, variant, shape, slices, pairs)
        if any(not plan.parts for plan in plans):
            return None
        many = Annotated[list[item], Meta(min_length=max(1, slot.min), max_length=slot.max)] if slot.many else item
        required = slot.min > 0 or shape.kind == "Extension" or (pairs is not None and name in ("system", "code"))
        counts = tuple((each.min, each.max) for each in slices)
        return Part(name, kind, slot.many, required, slot.max, plans, counts, slot.targets), many

    def _item(
        self, slot: Slot, variant: Variant, shape: Shape, slices: list[Slice], pairs: Pairs | None
    ) -> tuple[Kind, Any, tuple[Plan, ...]]:
        if variant.kind in KINDS:
            return self._primitive(slot, variant.kind, shape, pairs)
        if variant.kind == "Reference" and slot.targets & self._forest.profiles.profiles.keys():
            return "pointer", self._pointer(self._forest.content(variant, shape.owner)), ()
        if slices and pairs is not None:
            raise SynligError(f"{shape.owner}: {slot.name} is both sliced and bound above")
        if slices:
            plans = tuple(self._slice(each, slot, alone=len(slices) == 1) for each in slices)
        elif variant.kind == "Coding" or (variant.kind == "CodeableConcept" and slot.bindings):
            plans = tuple(self._coded(slot, variant, shape, pairs))
        else:
            plans = (self._content(self._forest.content(variant, shape.owner), None),)
        types = tuple(plan.struct for plan in plans)
        return "content", types[0] if len(types) == 1 else Union[types], plans  # noqa: UP007 made at run time

    def _primitive(
        self, slot: Slot, kind: str, shape: Shape, pairs: Pairs | None
    ) -> tuple[Kind, Any, tuple[Plan, ...]]:
        allowed = _allowed(slot)
        if pairs is not None and shape.kind == "Coding" and slot.name in ("system", "code"):
            allowed = sorted({pair[slot.name == "code"] for pair in pairs})
        if slot.name == "language":
            allowed = list(LANGUAGES)
        if allowed is not None:
            return "fixed", Literal[tuple(allowed)], ()
        if kind in NUMBERS:
            return KINDS[kind], NUMBERS[kind], ()
        return KINDS[kind], ID if kind == "id" else TEXT, ()

    def _pointer(self, shape: Shape) -> Any:
        shut = {slot.name for slot in shape.slots if slot.max == 0}
        if "reference" in shut or any(slot.min for slot in shape.slots if slot.name != "reference"):
            raise SynligError(f"{shape.owner}: a reference asks for more than a quick type knows")
        kinds = Literal[tuple(sorted(self._forest.profiles.resource_types))]
        fields: list[Field] = [
            ("reference", TEXT),
            ("display", TEXT | UnsetType, UNSET),
            ("type", kinds | UnsetType, UNSET),
        ]
        return _struct("Pointer", [field for field in fields if field[0] not in shut])

    def _slice(self, each: Slice, slot: Slot, *, alone: bool) -> Plan:
        """An item of one slice; the value that tells it is the struct's tag, so that a union can be decoded."""
        tells = (slot.tell_path[-1], str(each.tells))
        return self._content(each.shape, _meet(None, each.bindings), tells, alone=alone)

    def _coded(self, slot: Slot, variant: Variant, shape: Shape, pairs: Pairs | None) -> Iterator[Plan]:
        """Codings by system: each a struct of its own, its codes the decoder's business."""
        content = self._forest.content(variant, shape.owner)
        met = _meet(pairs, slot.bindings)
        if variant.kind == "CodeableConcept":
            yield self._content(content, met)
            return
        for pattern in slot.patterns:
            if isinstance(pattern, dict):
                wanted = frozenset({(str(pattern["system"]), str(pattern["code"]))})
                met = wanted if met is None else met & wanted
        systems = sorted({system for system, _ in met}) if met is not None else []
        if len(systems) < 2:
            yield self._content(content, met)
        for system in systems if len(systems) > 1 else ():
            own = frozenset(pair for pair in met or () if pair[0] == system)
            yield self._content(content, own, ("system", system))


def _field(part: Part, held: Any) -> Field:
    return (part.name, held) if part.required else (part.name, held | UnsetType, UNSET)


def _struct(name: str, fields: list[Field], **more: Any) -> Any:
    safe: list[Any] = [(attribute(entry[0]), *entry[1:]) for entry in fields]
    rename = {attribute(entry[0]): entry[0] for entry in fields}
    return defstruct(
        name, safe, forbid_unknown_fields=True, gc=False, omit_defaults=True, kw_only=True, rename=rename, **more
    )


def attribute(name: str) -> str:
    """The Python name of a JSON name."""
    return name + "_" if keyword.iskeyword(name) else name


def _usable(variant: Variant) -> bool:
    return variant.allowed and not variant.prohibited and variant.kind not in ("Duration", "Narrative", "Resource")


def _allowed(slot: Slot) -> list[str] | None:
    """The only values a primitive may have: its pattern, or the codes of its value set."""
    fixed = [pattern for pattern in slot.patterns if isinstance(pattern, str)]
    if fixed:
        return fixed[:1]
    if not slot.bindings:
        return None
    held = [{code for _, code in members} for _, members in slot.bindings]
    return sorted(set.intersection(*held))


def _meet(pairs: Pairs | None, bindings: tuple[Binding, ...]) -> Pairs | None:
    met = pairs
    for _, members in bindings:
        met = members if met is None else met & members
    return met


def _value_rule(shape: Shape) -> str:
    names = {url.rpartition("/")[2] for url in shape.profiles}
    for name in ("dk-core-cpr-identifier", "dk-core-sor-identifier", "dk-core-kombit-org-identifier"):
        if name in names:
            return name
    return ""
