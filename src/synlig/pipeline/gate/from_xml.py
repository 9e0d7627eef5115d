"""FHIR's XML form turned into its JSON form by the declared types (FHIR R4, 2.6.1 and 2.6.2)."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from synlig.core.profile import Json
from synlig.pipeline.gate.judged import Limits
from synlig.pipeline.gate.primitives import PRIMITIVES, WHOLE
from synlig.pipeline.gate.reading import BOM, Unreadable
from synlig.pipeline.gate.tree import UNDECLARED, Forest, Shape
from synlig.pipeline.gate.xml_nodes import FHIR, SCHEMA_LOCATION, XHTML, Node, markup, read_xml

JsonObject = dict[str, Json]
DECIMAL: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Described:
    """How the declarations have an element: in a list or not, of which type, and what may be in it."""

    many: bool
    kind: str
    shapes: tuple[Shape, ...]


UNKNOWN: Final = Described(many=False, kind="", shapes=())


def looks_like_xml(raw: bytes) -> bool:
    """Whether a text begins as XML does, and JSON never."""
    return raw.removeprefix(BOM).lstrip()[:1] == b"<"


class FromXml:
    """Turns XML reports into JSON. What no profile knows comes out as something no profile lets through."""

    def __init__(self, forest: Forest, limits: Limits) -> None:
        self._limits = limits
        self._forest = forest
        self._roots: dict[str, tuple[Shape, ...]] = {}
        for profile in forest.profiles.profiles.values():
            if profile.guide is not None and profile.type != "Extension":
                self._roots[profile.type] = (*self._roots.get(profile.type, ()), self._forest.resource(profile))

    def json_of(self, raw: bytes) -> bytes:
        """The JSON form of the resource in `raw`, compact.

        Raises:
            Unreadable: it is not XML we take, or not FHIR's.
        """
        try:
            tree = self._resource(read_xml(raw, self._limits))
        except RecursionError:
            raise Unreadable("json.too-deep") from None
        return json.dumps(tree, ensure_ascii=False, separators=(",", ":")).encode("utf-8")

    def _resource(self, node: Node) -> JsonObject:
        if node.space != FHIR:
            raise Unreadable("json.xml")
        return {"resourceType": node.name, **self._fields(node, self._roots.get(node.name, ()))}

    def _fields(self, node: Node, shapes: tuple[Shape, ...]) -> JsonObject:
        fields: JsonObject = {k: v for k, v in node.attributes.items() if k not in ("value", SCHEMA_LOCATION)}
        if any(isinstance(each, str) and each.strip() for each in node.content):
            raise Unreadable("json.xml")
        grouped: dict[str, list[Node]] = {}
        for child in node.elements:
            if child.space not in (FHIR, XHTML):
                raise Unreadable("json.xml")
            grouped.setdefault(child.name, []).append(child)
        for name, children in grouped.items():
            if name in fields:
                raise Unreadable("json.duplicate-key")
            fields.update(self._element(name, children, self._describe(name, shapes)))
        return fields

    def _describe(self, name: str, shapes: tuple[Shape, ...]) -> Described:
        held = [(shape, shape.names[name]) for shape in shapes if name in shape.names]
        open_to = [
            (shape, variant) for shape, variant in held if variant.allowed and not variant.prohibited and variant.kind
        ]
        if not open_to:
            return UNKNOWN
        kind = open_to[0][1].kind
        many = open_to[0][1].slot.many
        if kind in PRIMITIVES or kind in UNDECLARED or kind == "Resource" or name == "resource":
            return Described(many, kind, ())
        return Described(many, kind, tuple(self._forest.content(variant, shape.owner) for shape, variant in open_to))

    def _element(self, name: str, nodes: list[Node], described: Described) -> Iterator[tuple[str, Json]]:
        many = described.many or len(nodes) > 1
        if described.kind in PRIMITIVES or (not described.kind and all(_is_plain(node) for node in nodes)):
            values: list[Json] = [_primitive(node, described.kind) for node in nodes]
            beside: list[Json] = [self._beside(node) for node in nodes]
            if any(value is not None for value in values):
                yield name, values if many else values[0]
            if any(each is not None for each in beside):
                yield "_" + name, beside if many else beside[0]
        else:
            items: list[Json] = [self._content(name, node, described) for node in nodes]
            yield name, items if many else items[0]

    def _content(self, name: str, node: Node, described: Described) -> JsonObject:
        if described.kind == "Resource" or name in ("resource", "contained"):
            inner = node.elements
            return self._resource(inner[0]) if len(inner) == 1 else {}
        return self._fields(node, described.shapes)

    def _beside(self, node: Node) -> JsonObject | None:
        """The id and extensions of a primitive, which JSON has under `_name`."""
        if node.space == XHTML:
            return None
        fields = self._fields(node, (self._forest.shape("Element", (), ""),))
        return fields or None


def _is_plain(node: Node) -> bool:
    return "value" in node.attributes and all(child.name == "extension" for child in node.elements)


def _primitive(node: Node, kind: str) -> Json:
    if kind == "xhtml":
        return markup(node)
    value = node.attributes.get("value")
    if value is None:
        return None
    if kind == "boolean" and value in ("true", "false"):
        return value == "true"
    if kind in WHOLE and re.fullmatch(r"-?[0-9]{1,18}", value):
        return int(value)
    if kind == "decimal" and DECIMAL.fullmatch(value):
        return float(value)
    return value
