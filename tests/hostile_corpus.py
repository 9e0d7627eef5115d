"""Documents that nobody sends in good faith, each made from a sound report: by name, the file and its bytes."""

import io
import json
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
SOUND = frozenset(
    {
        "two byte order marks",
        "a code of ten thousand codings",
        "an instant of many digits",
        "an address that makes patterns slow",
        "2026-06-30T23:59:60Z",
    }
)
"""What FHIR R4 allows, or what one tolerates twice (a byte order mark), strange as it is."""


@dataclass(frozen=True)
class Hostile:
    """A document under a file name. `accepted`: how many reports in it are sound all the same."""

    name: str
    file: str
    raw: bytes
    accepted: int = 0


def corpus(report: Json) -> Iterator[Hostile]:
    """All of them."""
    for make in (_json_texts, _json_values, _json_numbers, _json_times, _json_shapes, _xml, _lines, _zips, _csv):
        yield from make(report)


def _text(report: Json) -> str:
    return json.dumps(report, ensure_ascii=False)


def _with(report: Json, change: Callable[[Json], object]) -> bytes:
    copy = json.loads(json.dumps(report))
    change(copy)
    return json.dumps(copy, ensure_ascii=True).encode()


def _first(report: Json, kind: str) -> Json:
    return next(entry["resource"] for entry in report["entry"] if entry["resource"]["resourceType"] == kind)


def _json_texts(report: Json) -> Iterator[Hostile]:
    text, raw = _text(report), _text(report).encode()
    head, tail = text[:1], text[1:]
    for name, content in {
        "UTF-16 with a mark": text.encode("utf-16"),
        "UTF-16 without a mark": text.encode("utf-16-le"),
        "UTF-32": text.encode("utf-32"),
        "two byte order marks": b"\xef\xbb\xbf\xef\xbb\xbf" + raw,
        "a byte order mark inside": raw.replace(b'"entry"', b'\xef\xbb\xbf"entry"', 1),
        "an overlong slash": raw.replace(b"http://", b"http:\xc0\xaf\xc0\xaf", 1),
        "a surrogate in UTF-8": raw.replace(b"http://", b"\xed\xa0\x80", 1),
        "beyond Unicode": raw.replace(b"http://", b"\xf4\x90\x80\x80", 1),
        "a name twice, once escaped": f'{head}"\\u0069d": "other", {tail}'.encode(),
        "a name twice deep down": raw.replace(b'"identifier": [{', b'"identifier": [{"value": "a", ', 1),
        "a name twice in what nobody reads": f'{head}"x": {{"a": 1, "a": 2}}, {tail}'.encode(),
        "two documents": raw + b"\n" + raw,
        "a comment": raw.replace(b"{", b"{/* */", 1),
        "a comma too many": raw[:-1] + b",}",
        "single quotes": raw.replace(b'"', b"'"),
        "a NUL behind the text": raw + b"\x00",
        "a NUL in the text": raw.replace(b'"entry"', b'"entry"\x00', 1),
        "a vertical tab as blank": raw.replace(b": ", b":\x0b", 1),
        "a blank of Unicode": raw.replace(b": ", ":\u00a0".encode(), 1),
        "only a mark": b"\xef\xbb\xbf",
        "a lone surrogate as a name": f'{head}"\\ud800": 1, {tail}'.encode(),
        "half a text": raw[: len(raw) // 2],
        "a hundred thousand names": (head + "".join(f'"k{n}": 0, ' for n in range(100_000)) + tail).encode(),
        "a name of many letters": f'{head}"{"n" * 200_000}": 0, {tail}'.encode(),
        "many empty lists": (head + '"x": [' + "[]," * 200_000 + "[]], " + tail).encode(),
        "lists in lists": (head + '"x": ' + "[" * 60_000 + "]" * 60_000 + ", " + tail).encode(),
        "objects in objects": (head + '"x": ' + '{"a":' * 60_000 + "1" + "}" * 60_000 + ", " + tail).encode(),
        "escapes that grow": (head + '"x": "' + "\\u0041" * 100_000 + '", ' + tail).encode(),
    }.items():
        yield Hostile(name, "a.json", content, int(name in SOUND))


def _json_values(report: Json) -> Iterator[Hostile]:
    patient = "Patient"
    changes: dict[str, Callable[[Json], object]] = {
        "a NUL in an id": lambda r: r.update(id=f"{r['id'][:-1]}\x00"),
        "a path as id": lambda r: r.update(id="../../../etc/passwd"),
        "many letters as id": lambda r: r.update(id="a" * 200_000),
        "a screen cleared by an id": lambda r: r.update(id="\x1b[2J\x1b]0;owned\x07"),
        "letters written backwards": lambda r: r.update(id="\u202efdp.exe"),
        "a citizen's number as id": lambda r: r.update(id=_first(r, patient)["identifier"][0]["value"]),
        "a citizen's number as a name": lambda r: r.update({_first(r, patient)["identifier"][0]["value"]: 1}),
        "a citizen's number as a type": lambda r: _first(r, patient).update(
            resourceType=_first(r, patient)["identifier"][0]["value"]
        ),
        "a citizen's number as a profile": lambda r: _first(r, patient).update(
            meta={"profile": ["urn:" + _first(r, patient)["identifier"][0]["value"]]}
        ),
        "digits of another script": lambda r: _first(r, patient)["identifier"][0].update(
            value="".join(chr(0x660 + int(d)) for d in _first(r, patient)["identifier"][0]["value"])
        ),
        "a bundle in itself": lambda r: r["entry"].append(
            {"fullUrl": "urn:uuid:self", "resource": json.loads(json.dumps(r))}
        ),
        "a reference to itself": lambda r: _first(r, patient).update(
            link=[{"other": {"reference": r["entry"][0]["fullUrl"]}, "type": "seealso"}]
        ),
        "one fullUrl for all": lambda r: [entry.update(fullUrl=r["entry"][0]["fullUrl"]) for entry in r["entry"]],
        "contained a thousand times": lambda r: _first(r, patient).update(
            contained=[{"resourceType": patient, "id": "x"}] * 1_000
        ),
        "a type that is an object": lambda r: _first(r, patient).update(resourceType={"a": 1}),
        "a type that is a list": lambda r: r.update(resourceType=["Bundle"]),
        "entries that are nothing": lambda r: r.update(entry=[None] * 50_000),
        "entries that are numbers": lambda r: r.update(entry=[0]),
        "an entry as object": lambda r: r.update(entry={"0": r["entry"][0]}),
        "the same entry fifty times": lambda r: r.update(entry=r["entry"] * 50),
        "a code of ten thousand codings": lambda r: _first(r, patient)["identifier"][0].update(
            type={"coding": [{"code": "x"}] * 10_000}
        ),
        "an instant of many digits": lambda r: r.update(timestamp="2026-11-01T08:00:00." + "1" * 200_000 + "Z"),
        "many blanks before a word": lambda r: r["entry"][0].update(fullUrl=" " * 200_000 + "x"),
        "an address that makes patterns slow": lambda r: r["entry"][0].update(fullUrl="http://" + "a/" * 200_000 + "!"),
        "markup that makes patterns slow": lambda r: _first(r, patient).update(
            text={"status": "generated", "div": "<div " + "a='" * 100_000}
        ),
        "extensions in extensions": lambda r: _first(r, patient).update(extension=[_nested(90)]),
        "an empty string": lambda r: r["entry"][0].update(fullUrl=""),
        "null in a list": lambda r: _first(r, patient).update(identifier=[None, *_first(r, patient)["identifier"]]),
    }
    for name, change in changes.items():
        yield Hostile(name, "a.json", _with(report, change), int(name in SOUND))


def _nested(depth: int) -> Json:
    inner: Json = {"url": "urn:x", "valueString": "x"}
    for _ in range(depth):
        inner = {"url": "urn:x", "extension": [inner]}
    return inner


def _json_numbers(report: Json) -> Iterator[Hostile]:
    raw = _text(report).encode()
    for literal in ("1e999", "-0", "1" * 5_000, "1E-400000", "01", "+1", "0x10", "NaN", "Infinity", "1.", ".1", "--1"):
        yield Hostile(f"the number {literal[:12]}", "a.json", raw.replace(b"{", f'{{"total": {literal}, '.encode(), 1))
    number = b'{"extension": [{"url": "urn:x", "valueDecimal": 1' + b"0" * 200_000 + b"}], "
    yield Hostile("a decimal of many digits", "a.json", raw.replace(b"{", number, 1))


def _json_times(report: Json) -> Iterator[Hostile]:
    for text in (
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59.999999999-14:00",
        "10000-01-01T00:00:00Z",
        "-2026-11-01T00:00:00Z",
        "2026-02-29T10:00:00Z",
        "2026-11-01T24:00:00Z",
        "2026-06-30T23:59:60Z",
        "2026-03-29T02:30:00",
        "2026-11-01T08:00:00-00:00:30",
        "2026-11-01T08:00:00+99:99",
        "２０２６-11-01T08:00:00Z",
        "2026-W44-7T08:00:00Z",
        "2026-11-01t08:00:00z",
        "2026-11-01T08:00:00Z\n",
        "1793520000",
    ):
        changed = json.dumps({**report, "timestamp": text}).encode()
        yield Hostile(f"the time {text.strip()}", "a.json", changed, int(text in SOUND))


def _json_shapes(report: Json) -> Iterator[Hostile]:
    for name, raw in {
        "null": b"null",
        "a string": b'"Bundle"',
        "a list of reports": f"[{_text(report)}]".encode(),
        "a report in a string": json.dumps(_text(report)).encode(),
        "parameters around a report": json.dumps(
            {"resourceType": "Parameters", "parameter": [{"name": "x", "resource": report}]}
        ).encode(),
        "a delivery in a delivery in a delivery": json.dumps(_delivery(_delivery(_delivery(report)))).encode(),
        "a delivery of a thousand nothings": json.dumps(
            {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": {}}] * 1_000}
        ).encode(),
    }.items():
        yield Hostile(name, "a.json", raw)


def _delivery(inner: Json) -> Json:
    return {**inner, "entry": [{"fullUrl": "urn:uuid:x", "resource": inner}]}


def _xml(report: Json) -> Iterator[Hostile]:
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


def _lines(report: Json) -> Iterator[Hostile]:
    raw = _text(report).encode()
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


def _zips(report: Json) -> Iterator[Hostile]:
    raw = _text(report).encode()
    number = str(_first(report, "Patient")["identifier"][0]["value"])
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
    import warnings  # noqa: PLC0415

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


def _csv(report: Json) -> Iterator[Hostile]:
    number = str(_first(report, "Patient")["identifier"][0]["value"])
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
