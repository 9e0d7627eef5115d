"""XML made to hurt: document types, entities, encodings, depth; each is rejected in words and reaches nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synlig.declared import codes, profiles
from synlig.pipeline.gate import Gate, Limits
from tests.gate_care import care
from tests.gate_xml import xml_of

GATE = Gate(profiles.load(), codes.load(), Limits(max_bytes=1_000_000))
WHOLE = xml_of(care())
HEAD, BODY = WHOLE.split(b"\n", 1)
LAUGHS = b'<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY a%d "&a%s;&a%s;&a%s;&a%s;">' % (n, *[str(n - 1).encode() if n > 1 else b""] * 4) for n in range(1, 30)
)

HOSTILE = {
    "a document type": HEAD + b"<!DOCTYPE Bundle>" + BODY,
    "a document type from elsewhere": HEAD + b'<!DOCTYPE Bundle SYSTEM "http://127.0.0.1:9/x.dtd">' + BODY,
    "an entity that grows": LAUGHS + b"]>" + BODY.replace(b'value="plan"', b'value="&a29;"'),
    "an entity from a file": b'<!DOCTYPE b [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + BODY.replace(b"plan", b"&f;"),
    "a parameter entity": b'<!DOCTYPE b [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>' + BODY,
    "an entity nobody declared": BODY.replace(b'value="plan"', b'value="&x;"'),
    "cut short": WHOLE[:-20],
    "two roots": WHOLE + b"<Bundle/>",
    "rubbish after": WHOLE + b"rubbish",
    "no namespace": BODY.replace(b' xmlns="http://hl7.org/fhir"', b""),
    "another namespace": BODY.replace(b"http://hl7.org/fhir", b"urn:other"),
    "text between elements": BODY.replace(b"<intent", b"plan<intent"),
    "utf-16": HEAD.replace(b"UTF-8", b"UTF-16") + BODY.decode().encode("utf-16"),
    "latin-1": (HEAD.replace(b"UTF-8", b"ISO-8859-1") + BODY).decode().replace("Lokal", "Løkal").encode("latin-1"),
    "invalid utf-8": BODY.replace(b"plan", b"pl\xff"),
    "a control character": BODY.replace(b'value="plan"', b'value="&#1;"'),
    "deep": b'<Bundle xmlns="http://hl7.org/fhir">' + b"<a>" * 20_000 + b"</a>" * 20_000 + b"</Bundle>",
    "an attribute twice": BODY.replace(b'value="plan"', b'value="plan" value="plan"'),
    "an attribute and an element": BODY.replace(b"<extension url=", b'<extension id="a" url=', 1).replace(
        b"><valueReference>", b'><id value="b"/><valueReference>', 1
    ),
    "too large": b"<Bundle>" + b" " * 1_000_000 + b"</Bundle>",
    "elements without end": b'<Bundle xmlns="http://hl7.org/fhir">' + b"<a/>" * 100_000 + b"</Bundle>",
    "only a mark": b"<",
}  # fmt: skip


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_xml_is_rejected_as_unreadable(raw: bytes) -> None:
    (judged,) = GATE.judge(raw)
    assert ([finding.rule for finding in judged.findings], judged.report) == (["json"], None)


@pytest.mark.parametrize("raw", [
    b"<a/>", b'<Patient xmlns="http://hl7.org/fhir"/>', b'<Bundel xmlns="http://hl7.org/fhir"/>',
    b'<Bundle xmlns="http://hl7.org/fhir"/>', b"<html><body>hello</body></html>",
])  # fmt: skip
def test_xml_that_is_no_report_is_rejected(raw: bytes) -> None:
    assert [judged.word for judged in GATE.judge(raw)] == ["rejected"]


@given(at=st.integers(0, len(WHOLE) - 1), inserted=st.binary(max_size=8), cut=st.integers(0, 30))
@settings(max_examples=400)
def test_any_bytes_in_xml_are_judged_and_never_raise(at: int, inserted: bytes, cut: int) -> None:
    judged = GATE.judge(WHOLE[:at] + inserted + WHOLE[at + cut :])
    assert all(finding.rule != "synlig-unexplained" for each in judged for finding in each.findings)
