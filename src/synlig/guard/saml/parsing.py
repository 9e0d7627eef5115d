"""Bytes to XML under strict limits: whatever could make a text look like another is refused before it is parsed."""

import re
from base64 import b64decode
from typing import Final

from lxml import etree

from synlig.guard.saml.elements import Element
from synlig.guard.saml.reasons import Reason, TokenRefused

LARGEST: Final = 256 * 1024
"""Bytes of one message, before and after decryption; real tokens have 10 to 50 KB."""
MOST_TAGS: Final = 10_000
"""Start and end tags of one message."""
MOST_NAMESPACES: Final = 200
"""Namespace declarations of one message: canonicalisation takes time in the square of them (8 s for 9,000)."""
_DECLARATION: Final = re.compile(r"<\?xml\s[^?<>]*\?>")
_ENCODING: Final = re.compile(r"encoding\s*=\s*[\"']([^\"']*)[\"']")
_BLANKS: Final = str.maketrans("", "", " \t\r\n")


def parse(raw: bytes) -> Element:
    """The root element of a message of at most `LARGEST` bytes.

    UTF-8 only, and no DTD, comment, processing instruction or CDATA anywhere: then text is one piece, an
    element is what it looks like, and parsing costs in proportion to the bytes. The numbers of
    tags and namespaces are bounded too.

    Raises:
        TokenRefused: with the reason.
    """
    if len(raw) > LARGEST:
        raise TokenRefused(Reason.TOO_LARGE)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TokenRefused(Reason.ENCODING) from None
    body = _without_declaration(text)
    _refuse_markup(body)
    # said, not guessed: UTF-32 without a mark is UTF-8 full of zeros, in which no markup was seen
    return _parsed(body.encode(), etree.XMLParser(resolve_entities=False, collect_ids=False, encoding="utf-8"))


def parse_trusted(raw: bytes) -> Element:
    """The root of a file that an operator put there, such as metadata: comments allowed, a DTD still not.

    Raises:
        TokenRefused: it is no such XML.
    """
    parser = etree.XMLParser(resolve_entities=False, collect_ids=False, remove_comments=True, remove_pis=True)
    root = _parsed(raw, parser)
    if root.getroottree().docinfo.doctype:
        raise TokenRefused(Reason.DOCTYPE)
    return root


def _parsed(raw: bytes, parser: etree.XMLParser) -> Element:
    try:
        return etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise TokenRefused(Reason.XML) from None


def _without_declaration(text: str) -> str:
    declaration = _DECLARATION.match(text)
    if declaration is None:
        return text
    encoding = _ENCODING.search(declaration[0])
    if encoding is not None and encoding[1].lower() != "utf-8":
        raise TokenRefused(Reason.ENCODING)
    return text[declaration.end() :]


def _refuse_markup(text: str) -> None:
    if "<?" in text:
        raise TokenRefused(Reason.PROCESSING_INSTRUCTION)
    if "<!--" in text:
        raise TokenRefused(Reason.COMMENT)
    if "<![CDATA[" in text:
        raise TokenRefused(Reason.CDATA)
    if "<!" in text:
        raise TokenRefused(Reason.DOCTYPE)
    if text.count("<") > MOST_TAGS or text.count("xmlns") > MOST_NAMESPACES:
        raise TokenRefused(Reason.TOO_LARGE)


def unbase64(text: str, reason: Reason) -> bytes:
    """The bytes behind base64 that has nothing but white space between its characters.

    Raises:
        TokenRefused: `too-large`, or `reason` when it is not base64.
    """
    if len(text) > LARGEST * 3 // 2:
        raise TokenRefused(Reason.TOO_LARGE)
    try:
        return b64decode(text.translate(_BLANKS), validate=True)
    except ValueError:
        raise TokenRefused(reason) from None
