"""The declarations as a tree that can be walked: for every kind of content, which elements it may hold and how."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from synlig.core.codes import CodeBook
from synlig.core.errors import SynligError
from synlig.core.profile import Element, Json, Profile, Profiles, TypeRef
from synlig.pipeline.gate.primitives import PRIMITIVES

LIKE_QUANTITY: Final = frozenset({"Age", "Count", "Distance", "Duration", "SimpleQuantity"})
UNDECLARED_WORDS: Final = (
    "SampledData Signature Timing ContactDetail Contributor DataRequirement Expression ParameterDefinition"
    " RelatedArtifact TriggerDefinition UsageContext Dosage"
)
"""R4 types that only an unknown extension can bring: their content is taken as it is."""
UNDECLARED: Final = frozenset(UNDECLARED_WORDS.split())
RESOURCE_KINDS: Final = frozenset({"Bundle"})
Binding = tuple[str, frozenset[tuple[str, str]]]
"""A value set's short name and its (system, code) members."""
IDENTIFIER_RULES: Final = {"dk-core-cpr-identifier": "identifier-cpr", "dk-core-sor-identifier": "identifier-sor"}


@dataclass(slots=True)
class Node:
    """One element as one declaration has it, with what it asks of the elements below and of its slices."""

    element: Element
    children: "dict[str, Node]" = field(default_factory=dict[str, "Node"])
    slices: "dict[str, Node]" = field(default_factory=dict[str, "Node"])


@dataclass(frozen=True, slots=True)
class Slice:
    """One kind of item: the value that tells it, how many there may be, and its content."""

    name: str
    min: int
    max: int | None
    tells: Json
    shape: "Shape"
    bindings: "tuple[Binding, ...]"


@dataclass(slots=True)
class Variant:
    """One JSON name of an element and the type it stands for; choices have one for each type."""

    slot: "Slot"
    kind: str
    allowed: bool
    prohibited: bool
    nodes: tuple[Node, ...] = ()
    content: "Shape | None" = None


@dataclass(slots=True)
class Slot:
    """One element of a shape: everything that base type and profiles ask of it, taken together."""

    name: str
    min: int
    max: int | None
    many: bool
    kinds: tuple[str, ...]
    targets: frozenset[str]
    bundled: bool
    patterns: tuple[Json, ...]
    bindings: tuple[Binding, ...]
    closed: bool
    tell_path: tuple[str, ...]
    nodes: tuple[Node, ...]
    profiles: tuple[str, ...]
    choice: bool


@dataclass(slots=True)
class Shape:
    """What one piece of content may hold, by JSON name; `rule` is the word for its faults where one is agreed."""

    kind: str
    nodes: tuple[Node, ...]
    owner: str
    rule: str
    profiles: tuple[str, ...]
    names: dict[str, Variant] = field(default_factory=dict[str, Variant])
    slots: list[Slot] = field(default_factory=list[Slot])
    slices: dict[str, list[Slice]] = field(default_factory=dict[str, list[Slice]])


class Forest:
    """Shapes made from the declarations once and kept: one for each type under each set of constraints."""

    def __init__(self, profiles: Profiles, codebook: CodeBook) -> None:
        self.profiles = profiles
        self.codebook = codebook
        self._roots = {url: _tree(profile.elements) for url, profile in profiles.profiles.items()}
        self._datatypes = {name: _tree(elements) for name, elements in profiles.datatypes.items()}
        self._shapes: dict[tuple[str, tuple[int, ...]], Shape] = {}

    def resource(self, profile: Profile) -> Shape:
        """The shape of a resource under `profile`."""
        base = "Resource" if profile.type in RESOURCE_KINDS else "DomainResource"
        return self.shape(base, (self._roots[profile.url],), profile.id)

    def shape(self, kind: str, nodes: tuple[Node, ...], owner: str, profiles: tuple[str, ...] = ()) -> Shape:
        """The shape of content of type `kind` under the constraints `nodes`; `owner` is the profile to name."""
        roots = tuple(self._roots[url] for url in profiles)
        every = nodes + tuple(root for root in roots if root not in nodes)
        key = (kind, tuple(map(id, every)))
        made = self._shapes.get(key)
        if made is None:
            rule = next((r for url in profiles if (r := IDENTIFIER_RULES.get(url.rpartition("/")[2]))), "")
            made = self._shapes[key] = Shape(kind, every, owner, rule, profiles)
            self._fill(made)
        return made

    def content(self, variant: Variant, owner: str) -> Shape:
        """The shape of what `variant` holds, made when it is first asked for."""
        if variant.content is None:
            variant.content = self.shape(variant.kind, variant.nodes, owner, variant.slot.profiles)
        return variant.content

    def _fill(self, shape: Shape) -> None:
        base = self._base(shape.kind)
        for name in dict.fromkeys((*base.children, *(n for node in shape.nodes for n in node.children))):
            layers = [node.children[name] for node in (base, *shape.nodes) if name in node.children]
            slot = self._slot(name, layers)
            shape.slots.append(slot)
            for variant in _variants(slot, layers):
                shape.names[variant[0]] = variant[1]
            if slot.max != 0 and not slot.choice and any(node.slices for node in slot.nodes):
                shape.slices[slot.name] = list(self._slices(shape, slot))

    def _base(self, kind: str) -> Node:
        name = "Quantity" if kind in LIKE_QUANTITY else kind
        if name not in self._datatypes:
            raise SynligError(f"the type {kind} is not declared")
        if name in {"Element", "BackboneElement", "Resource", "DomainResource"}:
            return self._datatypes[name]
        own, common = self._datatypes[name], self._datatypes["Element"]
        return Node(own.element, {**common.children, **own.children})

    def _slot(self, name: str, layers: list[Node]) -> Slot:
        elements = [layer.element for layer in layers]
        maxima = [element.max for element in elements if element.max is not None]
        types = next((element.types for element in reversed(elements) if element.types), ())
        sliced = next((element.slicing for element in elements if element.slicing), None)
        return Slot(
            name=name.removesuffix("[x]"),
            min=max(element.min for element in elements),
            max=min(maxima) if maxima else None,
            many=any(element.many for element in elements),
            kinds=_kinds(types),
            targets=frozenset(next((e.targets for e in reversed(elements) if e.targets), ())),
            bundled=any(element.bundled for element in elements),
            patterns=tuple(element.pattern for element in elements if element.pattern is not None),
            bindings=tuple(self._binding(e.binding) for e in elements if e.binding is not None),
            closed=sliced is not None and sliced.closed,
            tell_path=tuple(sliced.path.split(".")) if sliced is not None else (),
            nodes=tuple(layer for layer in layers if layer.children or layer.slices),
            profiles=tuple(url for ref in types for url in ref.profiles) if len(types) == 1 else (),
            choice=name.endswith("[x]"),
        )

    def _binding(self, url: str) -> Binding:
        members = self.codebook.valueset(url)
        if members is None:
            raise SynligError(f"the value set {url} is not declared")
        return url.rpartition("/")[2], members

    def _slices(self, shape: Shape, slot: Slot) -> Iterable[Slice]:
        for layer in slot.nodes:
            for name, node in layer.slices.items():
                profiles = tuple(url for ref in node.element.types for url in ref.profiles)
                content = self.shape(slot.kinds[0], (*slot.nodes, node), shape.owner, profiles)
                tells = self._tells(node, profiles, slot.tell_path)
                bound = (self._binding(node.element.binding),) if node.element.binding is not None else ()
                yield Slice(name, node.element.min, node.element.max, tells, content, bound)

    def _tells(self, node: Node, profiles: tuple[str, ...], path: tuple[str, ...]) -> Json:
        if path == ("url",) and profiles:
            return profiles[0]
        for root in (node, *(self._roots[url] for url in profiles)):
            found = root
            for name in path:
                found = found.children.get(name) if found is not None else None
            if found is not None and found.element.pattern is not None:
                return found.element.pattern
        return None


def _tree(elements: Iterable[Element]) -> Node:
    root = Node(Element("", 1, 1, many=False, types=()))
    for element in elements:
        node, steps = root, element.path.split(".")
        for step in steps[:-1]:
            node = _step(node, step)
        name, _, slice_name = steps[-1].partition(":")
        if slice_name:
            node.children[name].slices[slice_name] = Node(element)
        else:
            node.children[name] = Node(element, slices=node.children[name].slices if name in node.children else {})
    return root


def _step(node: Node, step: str) -> Node:
    name, _, slice_name = step.partition(":")
    if name not in node.children:
        node.children[name] = Node(Element(name, 0, None, many=False, types=()))
    child = node.children[name]
    return child.slices[slice_name] if slice_name else child


def _kinds(types: tuple[TypeRef, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ref.code for ref in types))


def _variants(slot: Slot, layers: list[Node]) -> Iterable[tuple[str, Variant]]:
    if not slot.choice:
        kind = slot.kinds[0] if slot.kinds else ""
        yield slot.name, Variant(slot, kind, allowed=True, prohibited=slot.max == 0, nodes=slot.nodes)
        return
    slices = {name: node for layer in layers for name, node in layer.slices.items()}
    allowed = PUBLIC_TYPES if slot.kinds == ("*",) else slot.kinds
    for kind in PUBLIC_TYPES:
        name = slot.name + kind[0].upper() + kind[1:]
        sliced = slices.get(name)
        shut = slot.max == 0 or (sliced is not None and sliced.element.max == 0)
        nodes = slot.nodes if sliced is None else (*slot.nodes, sliced)
        yield name, Variant(slot, kind, allowed=kind in allowed, prohibited=shut, nodes=nodes)


COMPLEX: Final = (
    "Address Age Annotation Attachment CodeableConcept Coding ContactPoint Count Distance Duration HumanName"
    " Identifier Money Period Quantity Range Ratio Reference Meta"
)
PUBLIC_TYPES: Final = tuple(sorted((PRIMITIVES - {"xhtml"}) | set(COMPLEX.split()) | UNDECLARED))
"""Every type an extension's value may have in R4."""
