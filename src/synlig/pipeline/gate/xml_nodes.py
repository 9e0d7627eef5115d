"""Reads an XML text into plain nodes: no document type, no entities, bounded depth, UTF-8 only."""

from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from synlig.pipeline.gate.judged import Limits
from synlig.pipeline.gate.reading import Unreadable

FHIR: Final = "http://hl7.org/fhir"
XHTML: Final = "http://www.w3.org/1999/xhtml"
SHORTEST: Final = 16
"""Bytes that an element of a real report has at least, on average; a text of shorter ones is made to fill memory."""
SCHEMA_LOCATION: Final = "http://www.w3.org/2001/XMLSchema-instance schemaLocation"


@dataclass(slots=True)
class Node:
    """An element: its namespace, name, attributes, and what is in it in order."""

    space: str
    name: str
    attributes: dict[str, str]
    content: "list[Node | str]" = field(default_factory=list["Node | str"])

    @property
    def elements(self) -> "list[Node]":
        """The elements in it."""
        return [each for each in self.content if isinstance(each, Node)]


def read_xml(raw: bytes, limits: Limits) -> Node:
    """The root element of `raw`.

    Raises:
        Unreadable: too large, not well formed, not UTF-8, nested too deep, or with a document type.
    """
    if len(raw) > limits.max_bytes:
        raise Unreadable("json.too-large")
    reader = _Reader(limits)
    try:
        return reader.read(raw)
    except (expat.ExpatError, ValueError, LookupError):
        raise Unreadable("json.xml") from None


class _Reader:
    """Takes expat's events."""

    def __init__(self, limits: Limits) -> None:
        self._max_depth = 2 * limits.max_depth  # an element is a level in XML where JSON may have a list and an object
        self._left = limits.max_bytes // SHORTEST
        self._root: Node | None = None
        self._open: list[Node] = []

    def read(self, raw: bytes) -> Node:
        parser = expat.ParserCreate("utf-8", " ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = _refuse
        parser.EntityDeclHandler = _refuse
        parser.ExternalEntityRefHandler = _refuse
        parser.Parse(raw, True)  # noqa: FBT003 expat takes no names
        if self._root is None:
            raise Unreadable("json.xml")
        return self._root

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        space, _, name = tag.rpartition(" ")
        node = Node(space, name, attributes)
        self._left -= 1
        if self._left < 0:
            raise Unreadable("json.too-large")
        if len(self._open) >= self._max_depth:
            raise Unreadable("json.too-deep")
        if self._open:
            self._open[-1].content.append(node)
        else:
            self._root = node
        self._open.append(node)

    def _end(self, _tag: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        self._open[-1].content.append(text)


def _refuse(*_: object) -> int:
    raise Unreadable("json.xml")


def markup(node: Node) -> str:
    """An XHTML element as text, its namespace said once at the top."""
    if node.space != XHTML:
        raise Unreadable("json.xml")
    return _written(node, f" xmlns={quoteattr(XHTML)}")


def _written(node: Node, extra: str = "") -> str:
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in node.attributes.items())
    inner = "".join(escape(each) if isinstance(each, str) else _written(each) for each in node.content)
    return f"<{node.name}{extra}{attributes}>{inner}</{node.name}>"
