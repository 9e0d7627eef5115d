"""Hostile bytes: what could cost much, or look like something else, is refused before or while it is parsed."""

from base64 import b64encode, urlsafe_b64encode

import pytest

from synlig.guard.saml.parsing import LARGEST
from synlig.guard.saml.reasons import Reason
from tests.attacks.saml.scene import Scene, Token

LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
BOMB = b'<!DOCTYPE r [<!ENTITY l0 "ha">' + LAUGHS + b"]>"
FILE = b'<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/hostname">]>'
PARAMETER = b'<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p.dtd"> %p;]>'


def in_front(what: bytes) -> Token:
    return Token(raw=lambda raw: what + raw)


def inside(what: bytes) -> Token:
    return Token(plain=lambda plain: what + plain)


def instead(old: bytes, new: bytes) -> Token:
    return Token(plain=lambda plain: plain.replace(old, new, 1))


def outside(old: bytes, new: bytes) -> Token:
    return Token(raw=lambda raw: raw.replace(old, new, 1))


def _deep(depth: int) -> bytes:
    return b"<a>" * depth + b"</a>" * depth


HOSTILE: dict[str, tuple[Reason, Token]] = {
    "doctype before the response": (Reason.DOCTYPE, in_front(b"<!DOCTYPE r>")),
    "doctype inside the encryption": (Reason.DOCTYPE, inside(b"<!DOCTYPE r>")),
    "billion laughs": (Reason.DOCTYPE, in_front(BOMB)),
    "billion laughs inside the encryption": (Reason.DOCTYPE, inside(BOMB)),
    "external entity": (Reason.DOCTYPE, in_front(FILE)),
    "external entity inside the encryption": (Reason.DOCTYPE, inside(FILE)),
    "parameter entity": (Reason.DOCTYPE, in_front(PARAMETER)),
    "entity that nobody declared": (Reason.XML, instead(b">11111111<", b">&evil;<")),
    "comment that cuts the name short": (Reason.COMMENT, instead(b"-000000005eed<", b"-000000005eed<!---->x<")),
    "comment inside the CVR number": (Reason.COMMENT, instead(b">11111111<", b">1111<!-- x -->1111<")),
    "comment inside the level": (Reason.COMMENT, instead(b">Substantial<", b">Sub<!---->stantial<")),
    "comment in the response": (Reason.COMMENT, outside(b"<samlp:Status>", b"<!-- --><samlp:Status>")),
    "comment after the response": (Reason.COMMENT, Token(raw=lambda raw: raw + b"<!-- -->")),
    "processing instruction inside the signed part": (
        Reason.PROCESSING_INSTRUCTION,
        instead(b">11111111<", b">1111<?x?>1111<"),
    ),
    "processing instruction in the response": (Reason.PROCESSING_INSTRUCTION, outside(b"<samlp:S", b"<?x?><samlp:S")),
    "stylesheet before the response": (
        Reason.PROCESSING_INSTRUCTION,
        in_front(b'<?xml-stylesheet href="http://127.0.0.1:9/x.xsl"?>'),
    ),
    "second XML declaration": (Reason.PROCESSING_INSTRUCTION, in_front(b'<?xml version="1.0"?><?xml version="1.0"?>')),
    "CDATA inside the signed part": (Reason.CDATA, instead(b">11111111<", b"><![CDATA[11111111]]><")),
    "UTF-16": (Reason.ENCODING, Token(raw=lambda raw: raw.decode().encode("utf-16"))),
    "UTF-16 without a mark": (Reason.XML, Token(raw=lambda raw: raw.decode().encode("utf-16-le"))),
    "UTF-16 inside the encryption": (Reason.ENCODING, Token(plain=lambda plain: plain.decode().encode("utf-16"))),
    "declared UTF-7": (Reason.ENCODING, in_front(b'<?xml version="1.0" encoding="UTF-7"?>')),
    "declared EBCDIC": (Reason.ENCODING, in_front(b"<?xml version='1.0' encoding='IBM037'?>")),
    "declared Latin-1 inside the encryption": (
        Reason.ENCODING,
        inside(b'<?xml version="1.0" encoding="ISO-8859-1"?>'),
    ),
    "bytes that are no UTF-8": (Reason.ENCODING, instead(b"Pr", b"\xff")),
    "overlong UTF-8": (Reason.ENCODING, instead(b">11111111<", b">\xc0\xb11111111<")),
    "null byte": (Reason.XML, instead(b">11111111<", b">1111\x001111<")),
    "null byte as a reference": (Reason.XML, instead(b">11111111<", b">1111&#0;1111<")),
    "two documents inside the encryption": (Reason.XML, Token(plain=lambda plain: plain + plain)),
    "text after the response": (Reason.XML, Token(raw=lambda raw: raw + b"x")),
    "cut off": (Reason.XML, Token(raw=lambda raw: raw[:-20])),
    "cut off inside the encryption": (Reason.XML, Token(plain=lambda plain: plain[:-20])),
    "undeclared prefix": (Reason.XML, Token(plain=lambda plain: plain.replace(b"<saml:Subject>", b"<evil:Subject>"))),
    "the same attribute twice": (Reason.XML, outside(b"<samlp:Response ", b'<samlp:Response ID="_x" ')),
    "the same attribute by two prefixes": (
        Reason.XML,
        outside(b"<samlp:Status>", b'<samlp:Status xmlns:a="u:x" xmlns:b="u:x" a:i="1" b:i="2">'),
    ),
    "nested beyond reason": (Reason.XML, outside(b"<samlp:Status>", _deep(4000) + b"<samlp:Status>")),
    "nested deep": (Reason.RESPONSE_SHAPE, outside(b"<samlp:Status>", _deep(200) + b"<samlp:Status>")),
    "not XML": (Reason.XML, Token(raw=lambda _: b"hello")),
    "JSON inside the encryption": (Reason.XML, Token(plain=lambda _: b'{"sub": "1"}')),
    "nothing inside the encryption": (Reason.XML, Token(plain=lambda _: b"")),
    "nothing": (Reason.MISSING, Token(posted=lambda _: "")),
    "blanks": (Reason.XML, Token(posted=lambda _: " \r\n")),
    "not base64": (Reason.BASE64, Token(posted=lambda _: "<samlp:Response/>")),
    "base64 of another alphabet": (Reason.BASE64, Token(posted=lambda _: urlsafe_b64encode(b"\xff" * 60).decode())),
    "base64 with a stranger inside": (Reason.BASE64, Token(posted=lambda posted: posted[:40] + "*" + posted[40:])),
    "base64 twice": (Reason.XML, Token(posted=lambda posted: b64encode(posted.encode()).decode())),
    "base64 with letters beyond ASCII": (Reason.BASE64, Token(posted=lambda posted: posted + "ø")),
    "too large": (Reason.TOO_LARGE, Token(raw=lambda raw: raw + b" " * LARGEST)),
    "far too large": (Reason.TOO_LARGE, Token(posted=lambda _: "A" * 40_000_000)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_are_refused(name: str) -> None:
    reason, token = HOSTILE[name]
    assert Scene().refusal(token) is reason


def _attributes(count: int) -> bytes:
    return b"<a " + b" ".join(b"n%d=''" % number for number in range(count)) + b"/>"


def _namespaces(count: int) -> bytes:
    return b"".join(b" xmlns:n%d='u:%d'" % (number, number) for number in range(count))


CROWDS: dict[str, tuple[Reason, Token]] = {
    "tags": (Reason.TOO_LARGE, outside(b"<samlp:Status>", b"<a/>" * 10_000 + b"<samlp:Status>")),
    "elements in the signed part": (Reason.TOO_LARGE, instead(b"<saml:Subject>", b"<a/>" * 1_000 + b"<saml:Subject>")),
    "attributes of one element": (Reason.TOO_LARGE, instead(b"<saml:Subject>", _attributes(31) + b"<saml:Subject>")),
    "thousands of attributes": (Reason.TOO_LARGE, instead(b"<saml:Subject>", _attributes(9_000) + b"<saml:Subject>")),
    "namespaces": (Reason.TOO_LARGE, instead(b"<saml:Assertion", b"<saml:Assertion" + _namespaces(200))),
    "namespaces of the response": (Reason.TOO_LARGE, outside(b"<samlp:Status", b"<samlp:Status" + _namespaces(9_000))),
}


@pytest.mark.parametrize("name", CROWDS)
def test_what_would_take_long_to_canonicalise_is_refused_uncanonicalised(name: str) -> None:
    """Anybody can encrypt for us, so these are met before a signature can be asked for."""
    reason, token = CROWDS[name]
    assert Scene().refusal(token) is reason


def test_the_crowd_that_is_allowed_is_judged_by_its_signature() -> None:
    crowd = instead(b"<saml:Subject>", _attributes(30) + b"<saml:Subject>" + b"<a/>" * 900)
    assert Scene().refusal(crowd) is Reason.SIGNATURE
