"""Files that nobody sends in good faith, made from a sound report: XML, lines, zips and CSV."""

import io
import json
import struct
import warnings
import zipfile
from collections.abc import Iterator

from tests.hostile_json import Hostile, Json, as_text, first_of


def xml(report: Json) -> Iterator[Hostile]:
    del report
    fhir = 'xmlns="http://hl7.org/fhir"'
    for name, text in {
        "a document type": f"<!DOCTYPE Bundle [<!ENTITY a 'b'>]><Bundle {fhir}><id value='&a;'/></Bundle>",
        "a parameter entity": f"<!DOCTYPE Bundle [<!ENTITY % a SYSTEM 'file:///etc/passwd'> %a;]><Bundle {fhir}/>",
        "an outside document type": f"<!DOCTYPE Bundle SYSTEM 'http://127.0.0.1:9/x'><Bundle {fhir}/>",
        "an inclusion": f"<Bundle {fhir}><x:include xmlns:x='http://www.w3.org/2001/XInclude' href='x'/></Bundle>",
        "a style sheet": f"<?xml-stylesheet href='http://127.0.0.1:9/x'?><Bundle {fhir}><id value='a'/></Bundle>",
        "an encoding that is none": f"<?xml version='1.0' encoding='utf-7'?><Bundle {fhir}/>",
        "an encoding that lies": f"<?xml version='1.0' encoding='utf-16'?><Bundle {fhir}><id value='æ'/></Bundle>",
        "a hundred thousand attributes": f"<Bundle {fhir} " + " ".join(f"a{n}='x'" for n in range(100_000)) + "/>",
        "ten thousand prefixes": f"<Bundle {fhir} "
        + " ".join(f"xmlns:p{n}='urn:{n}'" for n in range(10_000))
        + "><p9:id value='x'/></Bundle>",
        "an attribute of many letters": f"<Bundle {fhir}><id value='{'x' * 1_000_000}'/></Bundle>",
        "elements in elements": f"<Bundle {fhir}>" + "<a>" * 100_000,
        "many elements": f"<Bundle {fhir}>" + "<a/>" * 200_000 + "</Bundle>",
        "a NUL by number": f"<Bundle {fhir}><id value='&#0;'/></Bundle>",
        "a surrogate by number": f"<Bundle {fhir}><id value='&#xD800;'/></Bundle>",
        "another namespace": "<Bundle xmlns='urn:x'><id value='a'/></Bundle>",
        "a script in a text": f"<Bundle {fhir}><entry><resource><Patient><text><status value='generated'/>"
        "<div xmlns='http://www.w3.org/1999/xhtml'><script>x</script></div></text></Patient></resource></entry></Bundle>",
        "a report without an end": f"<Bundle {fhir}><id value='a'/>",
        "two roots": f"<Bundle {fhir}/><Bundle {fhir}/>",
    }.items():
        yield Hostile(name, "a.xml", text.encode())
    yield Hostile("XML in UTF-16", "a.xml", f"<Bundle {fhir}/>".encode("utf-16"))
    yield Hostile("XML under the name of JSON", "a.json", f"<Bundle {fhir}><id value='a'/></Bundle>".encode())


def lines(report: Json) -> Iterator[Hostile]:
    raw = as_text(report).encode()
    line = json.dumps(report).encode()
    for name, content, accepted in (
        ("lines that end in a return only", b"{}\r{}\r{}", 0),
        ("lines that Unicode would part", line + "\u2028".encode() + line, 0),
        ("a report over two lines", raw.replace(b", ", b",\n", 1), 0),
        ("a hundred lines of nothing much", b"1\n" * 100, 0),
        ("a report among nonsense", b"\x00\n" + line + b"\n\xff\n", 1),
    ):
        yield Hostile(name, "a.ndjson", content, accepted)


def _zipped(members: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED, comment: bytes = b"") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", how) as archive:
        archive.comment = comment
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def zips(report: Json) -> Iterator[Hostile]:
    raw = as_text(report).encode()
    number = str(first_of(report, "Patient")["identifier"][0]["value"])
    one = _zipped({"a.json": raw})
    central, end = one.index(b"PK\x01\x02"), one.index(b"PK\x05\x06")

    def at(where: int, content: bytes) -> bytes:
        return one[:where] + content + one[where + len(content) :]

    for name, content, accepted in (
        ("sizes of nothing in a zip", at(central + 24, struct.pack("<I", 1)), 0),
        ("sizes of everything in a zip", at(central + 24, struct.pack("<I", 0xFFFFFFFE)), 1),
        ("a checksum of another text", at(central + 16, b"\x00\x00\x00\x00"), 0),
        ("another name inside than outside", at(30, b"b"), 0),
        ("an offset behind the end", at(central + 42, struct.pack("<I", len(one) + 9)), 0),
        ("a method of tomorrow", at(central + 10, struct.pack("<H", 99)), 0),
        ("an encrypted member", at(central + 8, struct.pack("<H", 1)), 0),
        ("more members than there are", at(end + 8, struct.pack("<HH", 500, 500)), 1),
        ("something before and behind a zip", b"#!/bin/sh\n" + one + b"\n# end", 1),
        ("a comment that is a zip", _zipped({"a.json": raw}, comment=_zipped({"b.json": b"{}"})), 0),
        ("names that lead out", _zipped({"../../a.json": raw, "/etc/b.json": raw, "C:\\c.json": raw}), 3),
        ("names that hide", _zipped({"a\n\x1b[2J.json": raw, "\u202enosj.json": raw}), 2),
        (
            "a citizen's number as a name in a zip",
            _zipped({f"{number}.json": b"{}", f"{number[:6]}-{number[6:]}.json": b"{}"}),
            0,
        ),
        ("the same name again and again", _again(raw), 3),
        ("a zip in a zip", _zipped({"inner.zip": one}), 0),
        ("a zip that grows a thousand times", _zipped({"a.ndjson": b" " * 80_000_000}), 0),
        ("members that overlap", _overlapping(), 0),
        ("a link as a member", _link(), 0),
    ):
        yield Hostile(name, "a.zip", content, accepted)


def _again(raw: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(3):
            archive.writestr("a.json", raw)
    return made.getvalue()


def _overlapping() -> bytes:
    """A thousand members that all are the same megabyte (D. Fifield, A better zip bomb, 2019)."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.ndjson", b" " * 1_000_000)
        (first,) = archive.infolist()
        archive.filelist.extend([first] * 120)
    return made.getvalue()


def _link() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        member = zipfile.ZipInfo("a.json")
        member.external_attr = 0o120777 << 16
        archive.writestr(member, "/etc/passwd")
    return made.getvalue()


def csv(report: Json) -> Iterator[Hostile]:
    number = str(first_of(report, "Patient")["identifier"][0]["value"])
    for name, content in {
        "a header of many letters over many lines": b"x" * 200_000 + b"\n" + b"a;b\n" * 50,
        "a formula": b'cpr;sor\n=HYPERLINK("http://127.0.0.1");1\n',
        "quotes without an end": b'cpr;sor\n"a;b\nc;d\n',
        "a NUL in a cell": b"cpr;sor\na\x00b;c\n",
        "a hundred thousand columns": b";".join(b"c%d" % n for n in range(100_000)) + b"\n1\n",
        "a citizen's number as a column": f"cpr;{number}\n{number};x\n".encode(),
        "CSV in UTF-16": "cpr;sor\n1;2\n".encode("utf-16"),
        "only a header": b"cpr;sor",
    }.items():
        yield Hostile(name, "a.csv", content)
