"""Walks a resource against its shape and says everything that is wrong with how it is built."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from synlig.core.profile import Json
from synlig.core.words import Words
from synlig.pipeline.gate.content import codings, has_companion, json_kind, matches, shown, slice_of
from synlig.pipeline.gate.nav import text
from synlig.pipeline.gate.primitives import PRIMITIVES, fault_of
from synlig.pipeline.gate.tree import UNDECLARED, Binding, Forest, Shape, Slice, Slot, Variant
from synlig.pipeline.gate.words import Findings, named, quoted

JsonObject = dict[str, Json]
RESOURCES: Final = frozenset({"Resource", "DomainResource"})
EXPECTED: Final = {
    "list": Words("en liste", "a list"),
    "single": Words("en enkelt værdi, ikke en liste", "a single value, not a list"),
    "object": Words("et objekt", "an object"),
    "boolean": Words("true eller false", "true or false"),
    "number": Words("et tal", "a number"),
    "text": Words("en tekst", "a text"),
}
KindRule = Callable[[str, JsonObject, Shape, str], None]


@dataclass(frozen=True, slots=True)
class Pointer:
    """A reference that was met on the way: where, what it says, and what it may point at."""

    path: str
    value: JsonObject
    targets: frozenset[str]
    bundled: bool


class Walk:
    """One walk over one resource; pointers are gathered, to be followed when the whole report is known."""

    def __init__(
        self, forest: Forest, findings: Findings, kind_rule: KindRule, waived: frozenset[str] = frozenset()
    ) -> None:
        self._forest = forest
        self._findings = findings
        self._kind_rule = kind_rule
        self._waived = waived
        self.pointers: list[Pointer] = []

    def resource(self, resource: JsonObject, shape: Shape, path: str) -> None:
        """Everything wrong with the elements of `resource`, which `path` leads to."""
        self._fields(resource, shape, path)

    def _fields(self, content: JsonObject, shape: Shape, path: str) -> None:
        seen: dict[str, str] = {}
        valued: set[str] = set()
        for key, value in content.items():
            name = key.removeprefix("_")
            variant = shape.names.get(name)
            if variant is None or (name != key and variant.kind not in PRIMITIVES):
                self._unknown(key, shape, path)
            elif self._may_stand(variant, shape, path) and self._first(name, variant.slot, seen, path):
                if name == key:
                    valued.add(variant.slot.name)
                    self._element(value, variant, shape, content, path)
                else:
                    self._companion(value, variant, path)
        for slot in shape.slots:
            if slot.min and slot.name not in valued:  # extensions alone are no value (CLARIFICATIONS, KL profiles)
                self._missing(slot, shape, path)

    def _unknown(self, key: str, shape: Shape, path: str) -> None:
        if key != "resourceType" or shape.kind not in RESOURCES:
            name = named(key)
            self._findings.say("prohibited.unknown", f"{path}.{name}", element=name)

    def _first(self, name: str, slot: Slot, seen: dict[str, str], path: str) -> bool:
        """Whether a choice has not already been made under another name."""
        first = seen.setdefault(slot.name, name) == name
        if not first:
            self._findings.say("cardinality.max", f"{path}.{slot.name}", element=slot.name, count=2, max=1)
        return first

    def _may_stand(self, variant: Variant, shape: Shape, path: str) -> bool:
        slot, here = variant.slot, f"{path}.{variant.slot.name}"
        if variant.prohibited:
            self._findings.say("prohibited.profile", here, element=slot.name, profile=shape.owner)
        elif not variant.allowed:
            self._findings.say("type.choice", here, element=slot.name, expected=" | ".join(slot.kinds))
        return variant.allowed and not variant.prohibited

    def _missing(self, slot: Slot, shape: Shape, path: str) -> None:
        here = f"{path}.{slot.name}"
        if shape.rule:
            self._findings.say(shape.rule, here)
        else:
            severity = "information" if here in self._waived else "error"
            self._findings.say("cardinality.min", here, severity=severity, element=slot.name, min=slot.min)
        if any(url.endswith("/dk-core-sor-identifier") for url in slot.profiles):
            self._findings.say("identifier-sor", here)
        if slot.name == "type" and shape.kind == "Resource":
            self._findings.say("bundle-type", here)
        self._count_slices(shape.slices.get(slot.name, ()), [], slot, here)

    def _element(self, value: Json, variant: Variant, shape: Shape, content: JsonObject, path: str) -> None:
        slot, here = variant.slot, f"{path}.{variant.slot.name}"
        if not slot.many:
            if isinstance(value, list):
                self._wrong("single", slot, here)
            else:
                self._value(value, variant, shape, here)
        elif not isinstance(value, list):
            self._wrong("list", slot, here)
        else:
            self._items(value, variant, shape, content, here)

    def _items(self, items: list[Json], variant: Variant, shape: Shape, content: JsonObject, here: str) -> None:
        slot, slices = variant.slot, shape.slices.get(variant.slot.name, ())
        if not items:
            self._findings.break_rule("ele-1", here)
        if len(items) < slot.min:
            self._findings.say("cardinality.min", here, element=slot.name, min=slot.min)
        if slot.max is not None and len(items) > slot.max:
            self._findings.say("cardinality.max", here, element=slot.name, count=len(items), max=slot.max)
        kinds = [slice_of(item, slices, slot.tell_path) for item in items]
        for at, item in enumerate(items):
            if self._findings.full:
                return
            if item is None and variant.kind in PRIMITIVES and has_companion(content, slot.name, at):
                continue
            self._item(item, variant, shape, kinds[at], f"{here}[{at}]")
        self._count_slices(slices, kinds, slot, here)

    def _item(self, item: Json, variant: Variant, shape: Shape, kind: Slice | None, here: str) -> None:
        slot, slices = variant.slot, shape.slices.get(variant.slot.name, ())
        if kind is None:
            if slot.closed and slices:
                names = ", ".join(each.name for each in slices)
                self._findings.say("slice.closed", here, element=slot.name, slices=names)
            self._value(item, variant, shape, here)
        elif kind.max == 0:
            name = f"{slot.name}:{kind.name}"
            self._findings.say("prohibited.profile", here, element=name, profile=shape.owner)
        else:
            self._value(item, variant, shape, here, kind)

    def _count_slices(self, slices: Iterable[Slice], kinds: list[Slice | None], slot: Slot, here: str) -> None:
        for each in slices:
            count = sum(kind is each for kind in kinds)
            key = "slice.min" if count < each.min else "slice.max" if 0 < (each.max or count) < count else ""
            if key:
                word, name = each.shape.rule or key, slot.name
                self._findings.say(word, here, element=name, slice=each.name, count=count, min=each.min, max=each.max)

    def _value(self, value: Json, variant: Variant, shape: Shape, here: str, kind: Slice | None = None) -> None:
        if variant.kind in PRIMITIVES:
            self._primitive(value, variant, shape, here)
        elif variant.kind == "Resource" or variant.slot.name == "resource":
            if not isinstance(value, dict):
                self._wrong("object", variant.slot, here)
        elif not isinstance(value, dict):
            self._wrong("object", variant.slot, here)
        else:
            if not value:
                self._findings.break_rule("ele-1", here)
            self._complex(value, variant, shape, here, kind)

    def _primitive(self, value: Json, variant: Variant, shape: Shape, here: str) -> None:
        slot, fault = variant.slot, fault_of(variant.kind, value)
        if fault == "type.json":
            self._wrong(json_kind(variant.kind), slot, here)
        elif fault is not None:
            self._findings.say(fault, here, element=slot.name, type=variant.kind)
        else:
            self._patterns(value, slot, shape, here)
            for name, members in slot.bindings:
                if value not in {code for _, code in members}:
                    self._unbound(name, value, slot, here)

    def _complex(self, value: JsonObject, variant: Variant, shape: Shape, here: str, kind: Slice | None) -> None:
        slot = variant.slot
        self._patterns(value, slot, shape, here)
        for name, members in (*slot.bindings, *(kind.bindings if kind is not None else ())):
            self._bind(value, variant.kind, (name, members), slot, here)
        if variant.kind == "Reference" and slot.targets:
            self.pointers.append(Pointer(here, value, slot.targets, slot.bundled))
        if variant.kind in UNDECLARED:
            return
        content = kind.shape if kind is not None else self._content(value, variant, shape)
        self._fields(value, content, here)
        self._kind_rule(variant.kind, value, content, here)

    def _content(self, value: JsonObject, variant: Variant, shape: Shape) -> Shape:
        """The shape that holds; an extension known by its url is held to its own profile wherever it stands."""
        url = value.get("url")
        if variant.kind == "Extension" and isinstance(url, str) and url in self._forest.profiles.profiles:
            return self._forest.shape("Extension", variant.slot.nodes, shape.owner, (url,))
        return self._forest.content(variant, shape.owner)

    def _patterns(self, value: Json, slot: Slot, shape: Shape, here: str) -> None:
        for pattern in slot.patterns:
            if matches(value, pattern):
                continue
            if shape.rule:
                self._findings.say(shape.rule, here)
            elif slot.name == "type" and shape.kind == "Resource":
                self._findings.say("bundle-type", here)
            else:
                key = "profile.pattern" if slot.name == "profile" else "fixed-value"
                self._findings.say(key, here, element=slot.name, value=shown(pattern))

    def _bind(self, value: JsonObject, kind: str, binding: Binding, slot: Slot, here: str) -> None:
        held = codings(value, kind)
        if not held and any(n.children["coding"].element.min for n in slot.nodes if "coding" in n.children):
            return  # the missing coding is found where it is asked for
        pairs = [(text(coding, "system"), text(coding, "code")) for coding in held]
        if not any(pair in binding[1] for pair in pairs):
            self._unbound(binding[0], pairs[0][1] if pairs else None, slot, here)

    def _unbound(self, name: str, value: Json, slot: Slot, here: str) -> None:
        if name != "bundle-type":  # what else a Bundle is than a collection is said once
            self._findings.say("binding", here, element=slot.name, value=quoted(value), set=name)

    def _companion(self, value: Json, variant: Variant, path: str) -> None:
        """What stands under `_name`: the id and extensions of a primitive (FHIR R4, 2.6.2)."""
        here = f"{path}.{variant.slot.name}"
        items = value if variant.slot.many and isinstance(value, list) else [value]
        shape = self._forest.shape("Element", (), "")
        for item in items:
            if isinstance(item, dict) and item:
                self._fields(item, shape, here)
            elif item is not None or not variant.slot.many:
                self._wrong("object", variant.slot, here)

    def _wrong(self, expected: str, slot: Slot, here: str) -> None:
        self._findings.say("type.json", here, element=slot.name, expected=EXPECTED[expected])
