"""Hostile files at the door: bounded memory and time, and a document list that never raises for content."""

import random
import zipfile
from pathlib import Path

import pytest

from synlig.core.errors import NotFound, WrongUsage
from synlig.storage.delivered import Delivered, read_delivered

LIMIT = 1 << 20


def read(*paths: Path) -> list[Delivered]:
    return list(read_delivered(paths, LIMIT))


def test_lines_are_documents_and_the_bom_is_dropped(tmp_path: Path) -> None:
    file = tmp_path / "a.ndjson"
    file.write_bytes(b"\xef\xbb\xbf{}\n\r\n  \n[1]\r\n{}")
    assert [(d.source.rsplit(":", 1)[1], d.raw) for d in read(file)] == [("1", b"{}"), ("4", b"[1]"), ("5", b"{}")]


def test_empty_ndjson_and_zip_hold_no_report(tmp_path: Path) -> None:
    (tmp_path / "a.ndjson").touch()
    with zipfile.ZipFile(tmp_path / "b.zip", "w"):
        pass
    assert read(tmp_path) == []


def test_a_line_over_the_limit_is_named_and_skipped(tmp_path: Path) -> None:
    file = tmp_path / "a.ndjson"
    file.write_bytes(b"x" * (LIMIT * 3) + b"\n{}\n")
    assert [d.raw for d in read(file)] == [None, b"{}"]


def test_a_bomb_stops_at_its_budget(tmp_path: Path) -> None:
    file = tmp_path / "bomb.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            with archive.open(f"{number}.ndjson", "w", force_zip64=True) as member:
                for _ in range(64):
                    member.write(b"\n" * (1 << 20))
    sources = read(file)
    assert sources
    assert {d.raw for d in sources} == {b""}


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x03\x04" + b"\x00" * 40, b"not a zip"])
def test_a_broken_zip_is_one_unreadable_document(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "broken.zip"
    file.write_bytes(content)
    assert [d.raw for d in read(file)] == [b""]


def test_an_encrypted_or_foreign_member_is_unreadable(tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("../../evil.exe", b"MZ")
        archive.writestr("inner.zip", b"PK")
        archive.writestr("ok.json", b"{}")
    assert [d.raw for d in read(file)] == [b"", b"", b"{}"]


def test_a_lying_header_is_unreadable(tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.json", b'{"a": 1}')
    raw = bytearray(file.read_bytes())
    raw[raw.index(b'{"a": 1}')] ^= 1
    file.write_bytes(bytes(raw))
    assert [d.raw for d in read(file)] == [b""]


def test_wrong_paths_have_words(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no such"):
        read(tmp_path / "missing.json")
    (tmp_path / "a.txt").touch()
    with pytest.raises(WrongUsage, match="ndjson"):
        read(tmp_path / "a.txt")


@pytest.mark.parametrize("how", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_zip_is_unreadable_and_stops_nobody(tmp_path: Path, how: int) -> None:
    good, file = tmp_path / "good.ndjson", tmp_path / "a.zip"
    good.write_bytes(b"{}")
    with zipfile.ZipFile(file, "w", how) as archive:
        archive.writestr("a.ndjson", b'{"a": 1}\n' * 500)
    whole = file.read_bytes()
    chance = random.Random(how)
    for _ in range(60):
        raw = bytearray(whole)
        raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
        file.write_bytes(bytes(raw))
        assert read(file, good)[-1].raw == b"{}"


def test_all_paths_are_looked_at_before_the_first_is_read(tmp_path: Path) -> None:
    good = tmp_path / "good.ndjson"
    good.write_bytes(b"{}")
    with pytest.raises(NotFound):
        next(read_delivered((good, tmp_path / "missing.ndjson"), LIMIT))
