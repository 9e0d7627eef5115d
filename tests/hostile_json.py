"""JSON that nobody sends in good faith, made from a sound report: texts, values, numbers, times and shapes."""

import json
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


def as_text(report: Json) -> str:
    return json.dumps(report, ensure_ascii=False)


def _with(report: Json, change: Callable[[Json], object]) -> bytes:
    copy = json.loads(json.dumps(report))
    change(copy)
    return json.dumps(copy, ensure_ascii=True).encode()


def first_of(report: Json, kind: str) -> Json:
    return next(entry["resource"] for entry in report["entry"] if entry["resource"]["resourceType"] == kind)


def texts(report: Json) -> Iterator[Hostile]:
    text, raw = as_text(report), as_text(report).encode()
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


def values(report: Json) -> Iterator[Hostile]:
    patient = "Patient"
    changes: dict[str, Callable[[Json], object]] = {
        "a NUL in an id": lambda r: r.update(id=f"{r['id'][:-1]}\x00"),
        "a path as id": lambda r: r.update(id="../../../etc/passwd"),
        "many letters as id": lambda r: r.update(id="a" * 200_000),
        "a screen cleared by an id": lambda r: r.update(id="\x1b[2J\x1b]0;owned\x07"),
        "letters written backwards": lambda r: r.update(id="\u202efdp.exe"),
        "a citizen's number as id": lambda r: r.update(id=first_of(r, patient)["identifier"][0]["value"]),
        "a citizen's number as a name": lambda r: r.update({first_of(r, patient)["identifier"][0]["value"]: 1}),
        "a citizen's number as a type": lambda r: first_of(r, patient).update(
            resourceType=first_of(r, patient)["identifier"][0]["value"]
        ),
        "a citizen's number as a profile": lambda r: first_of(r, patient).update(
            meta={"profile": ["urn:" + first_of(r, patient)["identifier"][0]["value"]]}
        ),
        "digits of another script": lambda r: first_of(r, patient)["identifier"][0].update(
            value="".join(chr(0x660 + int(d)) for d in first_of(r, patient)["identifier"][0]["value"])
        ),
        "a bundle in itself": lambda r: r["entry"].append(
            {"fullUrl": "urn:uuid:self", "resource": json.loads(json.dumps(r))}
        ),
        "a reference to itself": lambda r: first_of(r, patient).update(
            link=[{"other": {"reference": r["entry"][0]["fullUrl"]}, "type": "seealso"}]
        ),
        "one fullUrl for all": lambda r: [entry.update(fullUrl=r["entry"][0]["fullUrl"]) for entry in r["entry"]],
        "contained a thousand times": lambda r: first_of(r, patient).update(
            contained=[{"resourceType": patient, "id": "x"}] * 1_000
        ),
        "a type that is an object": lambda r: first_of(r, patient).update(resourceType={"a": 1}),
        "a type that is a list": lambda r: r.update(resourceType=["Bundle"]),
        "entries that are nothing": lambda r: r.update(entry=[None] * 50_000),
        "entries that are numbers": lambda r: r.update(entry=[0]),
        "an entry as object": lambda r: r.update(entry={"0": r["entry"][0]}),
        "the same entry fifty times": lambda r: r.update(entry=r["entry"] * 50),
        "a code of ten thousand codings": lambda r: first_of(r, patient)["identifier"][0].update(
            type={"coding": [{"code": "x"}] * 10_000}
        ),
        "an instant of many digits": lambda r: r.update(timestamp="2026-11-01T08:00:00." + "1" * 200_000 + "Z"),
        "many blanks before a word": lambda r: r["entry"][0].update(fullUrl=" " * 200_000 + "x"),
        "an address that makes patterns slow": lambda r: r["entry"][0].update(fullUrl="http://" + "a/" * 200_000 + "!"),
        "markup that makes patterns slow": lambda r: first_of(r, patient).update(
            text={"status": "generated", "div": "<div " + "a='" * 100_000}
        ),
        "extensions in extensions": lambda r: first_of(r, patient).update(extension=[_nested(90)]),
        "an empty string": lambda r: r["entry"][0].update(fullUrl=""),
        "null in a list": lambda r: first_of(r, patient).update(identifier=[None, *first_of(r, patient)["identifier"]]),
    }
    for name, change in changes.items():
        yield Hostile(name, "a.json", _with(report, change), int(name in SOUND))


def _nested(depth: int) -> Json:
    inner: Json = {"url": "urn:x", "valueString": "x"}
    for _ in range(depth):
        inner = {"url": "urn:x", "extension": [inner]}
    return inner


def numbers(report: Json) -> Iterator[Hostile]:
    raw = as_text(report).encode()
    for literal in ("1e999", "-0", "1" * 5_000, "1E-400000", "01", "+1", "0x10", "NaN", "Infinity", "1.", ".1", "--1"):
        yield Hostile(f"the number {literal[:12]}", "a.json", raw.replace(b"{", f'{{"total": {literal}, '.encode(), 1))
    number = b'{"extension": [{"url": "urn:x", "valueDecimal": 1' + b"0" * 200_000 + b"}], "
    yield Hostile("a decimal of many digits", "a.json", raw.replace(b"{", number, 1))


def times(report: Json) -> Iterator[Hostile]:
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


def shapes(report: Json) -> Iterator[Hostile]:
    for name, raw in {
        "null": b"null",
        "a string": b'"Bundle"',
        "a list of reports": f"[{as_text(report)}]".encode(),
        "a report in a string": json.dumps(as_text(report)).encode(),
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
