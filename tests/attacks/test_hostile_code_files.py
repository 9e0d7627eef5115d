"""Packages, resources and tables that were made to harm: each is refused with words, and nothing is ever unpacked."""

import contextlib
import gzip
import io
import json
import os
import tarfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from synlig.core.errors import InputRejected, NotFound, SynligError, TooLarge, WrongUsage
from synlig.pipeline.terminology import Asked, LookUp, Terminology, Validate, look_up, validate
from synlig.pipeline.terminology.importing import ImportAs, read_import
from synlig.storage import code_packages
from synlig.storage.code_packages import read_code_files
from tests.code_files import CODESYSTEM, SYSTEM, hostile, json_file, member

WANTED = ImportAs("a test")
TABLE = ImportAs("a test", SYSTEM, "1", "Diagnoser")


def refused(path: Path, wanted: ImportAs = WANTED) -> str:
    with pytest.raises((InputRejected, TooLarge, WrongUsage)) as caught:
        read_import(read_code_files(path), wanted)
    return str(caught.value)


@pytest.mark.parametrize(
    "name",
    ["/etc/passwd", "../outside.json", "package/../../outside.json", "package\\..\\outside.json", "//package/x.json"],
)
def test_a_name_outside_the_package_is_refused(tmp_path: Path, name: str) -> None:
    path = hostile(tmp_path, member(name, 2), content=b"{}")
    assert "outside itself" in refused(path)
    assert [each.name for each in tmp_path.iterdir()] == ["hostile.tgz"]


@pytest.mark.parametrize(
    ("kind", "link"),
    [
        (tarfile.SYMTYPE, "/etc/passwd"),
        (tarfile.LNKTYPE, "package/other.json"),
        (tarfile.FIFOTYPE, ""),
        (tarfile.CHRTYPE, ""),
        (tarfile.BLKTYPE, ""),
    ],
)
def test_links_and_devices_are_refused(tmp_path: Path, kind: bytes, link: str) -> None:
    assert "links or devices" in refused(hostile(tmp_path, member("package/a.json", 0, kind, link)))


def test_a_bomb_is_stopped_while_it_unpacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code_packages, "FREE_EXPANSION", 1 << 20)
    size = 40 << 20
    path = hostile(tmp_path, member("package/a.json", size), content=b" " * size)
    assert path.stat().st_size < 100_000
    assert "unpacks to more" in refused(path)


def test_a_file_larger_than_files_are_is_refused_by_its_size_and_by_its_claim(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(code_packages, "LARGEST_FILE", 1000)
    assert "larger" in refused(hostile(tmp_path, member("package/a.json", 2000), content=b" " * 2000))
    (tmp_path / "large.json").write_bytes(b" " * 2000)
    assert "larger" in refused(tmp_path / "large.json")


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code_packages, "MOST_MEMBERS", 50)
    assert "more than 50 files" in refused(hostile(tmp_path, *(member(f"package/{n}.txt") for n in range(60))))


def test_a_header_that_claims_more_than_there_is(tmp_path: Path) -> None:
    raw = io.BytesIO()
    header = member("package/a.json", 1 << 20).tobuf()
    raw.write(header + b"{}")
    path = tmp_path / "short.tgz"
    path.write_bytes(gzip.compress(raw.getvalue()))
    assert "no sound" in refused(path)


@pytest.mark.parametrize("cut", [0, 1, 10, 40, 100])
def test_a_torn_package_is_refused(tmp_path: Path, cut: int) -> None:
    path = hostile(tmp_path, member("package/a.json", 5000), content=os.urandom(5000))
    path.write_bytes(path.read_bytes()[:cut])
    refused(path)


@pytest.mark.parametrize("at", range(0, 400, 23))
def test_a_flipped_byte_never_becomes_anything_but_words(tmp_path: Path, at: int) -> None:
    document = json.dumps(CODESYSTEM).encode()
    path = hostile(tmp_path, member("package/a.json", len(document)), content=document)
    raw = bytearray(path.read_bytes())
    raw[at % len(raw)] ^= 0x55
    path.write_bytes(raw)
    with contextlib.suppress(SynligError):  # any other error fails the test
        read_import(read_code_files(path), WANTED)


@pytest.mark.parametrize("name", ["codes.zip", "codes.exe", "codes", "codes.tar"])
def test_other_kinds_of_file_are_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"{}")
    assert "codes come as" in refused(tmp_path / name)
    with pytest.raises(NotFound):
        list(read_code_files(tmp_path / "missing.tgz"))


def changed(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in (CODESYSTEM | fields).items() if value is not None}


def concepts(*codes: Any) -> dict[str, Any]:
    return changed(concept=list(codes))


def deep(levels: int) -> dict[str, Any]:
    return {"code": str(levels)} | ({"concept": [deep(levels - 1)]} if levels else {})


REGULAR_EXPRESSION = {"property": "code", "op": "regex", "value": "(a+)+$"}
HOSTILE_RESOURCES: dict[str, tuple[Any, str]] = {
    "no url": (changed(url=None), "url is missing"),
    "a url with a bar": (changed(url="urn:x|1"), "holds a |"),
    "a url that is no text": (changed(url=7), "url is not a text"),
    "a url of a thousand characters": (changed(url="u" * 1000), "at most 300"),
    "no content": (changed(content=None), "content is missing"),
    "no codes": (changed(concept=[]), "has no codes"),
    "concepts that are no list": (changed(concept={"code": "x"}), "not a list"),
    "a concept that is no object": (concepts("x"), "not a list of objects"),
    "a concept without a code": (concepts({"display": "x"}), "code is missing"),
    "the same code twice": (concepts({"code": "x"}, {"code": "x"}), "twice"),
    "a code of a thousand characters": (concepts({"code": "x" * 1000}), "more than 200"),
    "a display of a million characters": (concepts({"code": "x", "display": "y" * 1_000_000}), "at most"),
    "a display that cannot be shown": (concepts({"code": "x", "display": "a\u202eb\u0007"}), "cannot be shown"),
    "two hundred levels": (concepts(deep(200)), "deep"),
    "a parent that is not there": (
        concepts({"code": "x", "property": [{"code": "parent", "valueCode": "y"}]}),
        "not there",
    ),
    "a circle": (
        concepts(
            {"code": "x", "property": [{"code": "parent", "valueCode": "y"}]},
            {"code": "y", "property": [{"code": "parent", "valueCode": "x"}]},
        ),
        "under itself",
    ),
    "a code that ends before it begins": (
        concepts(
            {
                "code": "x",
                "property": [
                    {"code": "effectiveDate", "valueDateTime": "2026-02-01"},
                    {"code": "retirementDate", "valueDateTime": "2026-01-01"},
                ],
            }
        ),
        "ends before it begins",
    ),
    "a date that is none": (
        concepts({"code": "x", "property": [{"code": "effectiveDate", "valueDateTime": "yesterday"}]}),
        "no date",
    ),
    "a property with two values": (
        concepts({"code": "x", "property": [{"code": "p", "valueCode": "1", "valueString": "2"}]}),
        "one value",
    ),
    "a regular expression": (
        {
            "resourceType": "ValueSet",
            "url": "urn:x",
            "compose": {
                "include": [{"system": "urn:y", "filter": [{"property": "code", "op": "regex", "value": "(a+)+$"}]}]
            },
        },
        "not carried out",
    ),
    "a value set of nothing": ({"resourceType": "ValueSet", "url": "urn:x"}, "includes nothing"),
    "a line of nothing": ({"resourceType": "ValueSet", "url": "urn:x", "compose": {"include": [{}]}}, "names a system"),
    "an equivalence of another edition of FHIR": (
        {
            "resourceType": "ConceptMap",
            "url": "urn:x",
            "group": [{"source": "a", "element": [{"code": "1", "target": [{"code": "2", "equivalence": "is"}]}]}],
        },
        "no equivalence",
    ),
    "another resource": ({"resourceType": "Patient"}, "no CodeSystem"),
    "the same system twice": (
        {"resourceType": "Bundle", "entry": [{"resource": CODESYSTEM}, {"resource": CODESYSTEM}]},
        "2 times",
    ),
    "a bundle of nonsense": ({"resourceType": "Bundle", "entry": [1, {"resource": 2}, None]}, "no CodeSystem"),
    "a list": ([CODESYSTEM], "no resource"),
}


@pytest.mark.parametrize("name", HOSTILE_RESOURCES)
def test_a_resource_that_contradicts_itself_is_refused(tmp_path: Path, name: str) -> None:
    document, words = HOSTILE_RESOURCES[name]
    assert words in refused(json_file(tmp_path, document))


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 50_000])
def test_what_is_no_json_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.json").write_bytes(content)
    assert "not JSON" in refused(tmp_path / "x.json")


HOSTILE_TABLES: dict[str, tuple[bytes, str]] = {
    "no header": (b"", "is missing"),
    "no codes": (b"code,display\n", "has no codes"),
    "no code column": (b"display\nx\n", "code or kode"),
    "a column twice": (b"code,display,display\nx,y,z\n", "twice"),
    "too few cells": (b"code,display\nx\n", "line 2: 1 cells"),
    "too many cells": (b"code,display\nx,y,z\n", "line 2: 3 cells"),
    "a code twice": (b"code,display\nx,y\nx,z\n", "twice"),
    "an empty code": (b"code,display\n,y\n", "line 2"),
    "a date of another kind": (b"code,display,valid_from\nx,y,soon\n", "line 2: a date"),
    "a day that never was": (b"code,display,valid_from\nx,y,2026-02-30\n", "no such day"),
    "another encoding": ("code,display\nx,blåbær\n".encode("latin-1"), "UTF-8"),
    "an open quote": (b'code,display\nx,"y\n', "line"),
    "a null": (b"code,display\nx,y\x00z\n", "line"),
    "a cell of a megabyte": (b"code,display\nx," + b"y" * 1_000_000 + b"\n", "line"),
    "a parent that is not there": (b"code,display,parent\nx,y,z\n", "not there"),
    "a circle": (b"code,display,parent\nx,y,x\n", "under itself"),
}


@pytest.mark.parametrize("name", HOSTILE_TABLES)
def test_a_table_that_cannot_be_read_is_refused_with_its_line(tmp_path: Path, name: str) -> None:
    content, words = HOSTILE_TABLES[name]
    (tmp_path / "codes.csv").write_bytes(content)
    assert words in refused(tmp_path / "codes.csv", TABLE)


def test_a_table_does_not_say_what_it_is_a_table_of(tmp_path: Path) -> None:
    (tmp_path / "codes.csv").write_bytes(b"code,display\nx,y\n")
    assert "name both" in refused(tmp_path / "codes.csv")


def test_a_code_that_ended_without_a_day_is_out_of_force_on_every_day(tmp_path: Path) -> None:
    gone = {"code": "x", "display": "y", "property": [{"code": "inactive", "valueBoolean": True}]}
    published = Terminology(read_import(read_code_files(json_file(tmp_path, concepts(gone))), WANTED))
    judged = validate(published, Validate((Asked(SYSTEM, "x"),), date(2026, 11, 24)))
    assert (judged.result, judged.message) == (False, "The code is no longer in force.")
    told = look_up(published, LookUp(Asked(SYSTEM, "x"), date(2026, 11, 24))).properties
    assert [(each.name, each.value) for each in told] == [("inactive", True)]


def test_more_codes_than_an_edition_has_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("synlig.pipeline.terminology.concepts.MOST", 10)
    (tmp_path / "codes.csv").write_bytes(b"code,display\n" + b"".join(b"%d,x\n" % number for number in range(11)))
    assert "more than 10 codes" in refused(tmp_path / "codes.csv", TABLE)
