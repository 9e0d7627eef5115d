"""Checkpoints and copies: written once and whole, read only as they were signed, only ever added to."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from synlig.core.errors import IntegrityFailure, Unavailable
from synlig.guard.log import verifier
from synlig.guard.log.checkpoint import Checkpoint, Checkpoints
from synlig.guard.log.copying import LogCopy, copy_log
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.name import name_of
from tests.attacks.test_log import filled, segment

ONE = Checkpoint(12, "ab" * 32, "cd" * 32, 1_795_000_000_000_000_000, "name")


def signed(message: bytes) -> str:
    return f"signed {message.decode()}"


def held(message: bytes, signature: str) -> None:
    if signature != signed(message):
        raise IntegrityFailure("not signed")


def test_what_is_signed_is_all_of_it_in_one_order() -> None:
    assert ONE.message().decode() == json.dumps(
        {"at_ns": ONE.at_ns, "chain": ONE.chain, "log": "name", "root": ONE.root, "size": 12}, separators=(",", ":")
    )


def test_a_checkpoint_is_a_file_that_nobody_may_write(tmp_path: Path) -> None:
    folder = Checkpoints(tmp_path / "a" / "b")
    path = folder.put(ONE, signed)
    assert (path.name, path.stat().st_mode & 0o777) == ("0000000000000012.json", 0o444)
    assert list(json.loads(path.read_bytes())) == ["size", "root", "chain", "at_ns", "log", "signature"]
    assert path.read_text().startswith('{\n "size"')
    assert path.read_text().endswith("}\n")
    assert folder.all(held) == [ONE]
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_the_same_size_again_is_left_as_it_stands(tmp_path: Path) -> None:
    folder = Checkpoints(tmp_path)
    path = folder.put(ONE, signed)
    assert folder.put(Checkpoint(12, "ef" * 32, ONE.chain, 1, "name"), signed) == path
    assert folder.all(held) == [ONE]


def test_what_a_killed_one_left_beside_is_in_nobodys_way(tmp_path: Path) -> None:
    (left := tmp_path / f".0000000000000012.{os.getpid()}.part").write_text("torn")
    folder = Checkpoints(tmp_path)
    folder.put(ONE, signed)
    assert folder.all(held) == [ONE]
    assert not left.exists()


def test_one_that_came_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    """Two processes at once: both find nothing there, and the first to link is the one that counts."""
    folder = Checkpoints(tmp_path)

    def slowly(message: bytes) -> str:
        if not list(tmp_path.iterdir()):
            folder._write(tmp_path / "0000000000000012.json", json.dumps("theirs"))
        return signed(message)

    assert json.loads(folder.put(ONE, slowly).read_bytes()) == "theirs"
    folder._write(tmp_path / "0000000000000012.json", json.dumps("ours"))
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("0000000000000012.json", '"theirs"')]


def test_a_place_that_does_not_take_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unavailable, match="place of the log's checkpoints"):
        Checkpoints(tmp_path / "file").put(ONE, signed)


def test_checkpoints_come_in_order_of_size(tmp_path: Path) -> None:
    folder = Checkpoints(tmp_path)
    several = [Checkpoint(size, ONE.root, ONE.chain, 1, "name") for size in (100, 9, 12)]
    for one in several:
        folder.put(one, signed)
    assert [one.size for one in folder.all(held)] == [9, 12, 100]


def edited(**fields: object) -> Callable[[Path], None]:
    def edit(path: Path) -> None:
        path.write_text(json.dumps({**json.loads(path.read_bytes()), **fields}))

    return edit


DAMAGED: dict[str, tuple[str, Callable[[Path], object]]] = {
    "empty": ("cannot be read", lambda path: path.write_text("")),
    "a list": ("cannot be read", lambda path: path.write_text("[]")),
    "a number": ("cannot be read", lambda path: path.write_text("1")),
    "no signature": ("cannot be read", lambda path: path.write_text("{}")),
    "a field more": ("cannot be read", edited(more=1)),
    "another root": ("is not signed by this log's key", edited(root="00")),
    "another signature": ("is not signed by this log's key", edited(signature="signed")),
    "another name": ("is filed under another size", lambda path: path.rename(path.with_name("0000000000000013.json"))),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_one_is_named(tmp_path: Path, name: str) -> None:
    folder = Checkpoints(tmp_path)
    words, damage = DAMAGED[name]
    path = folder.put(ONE, signed)
    path.chmod(0o600)
    damage(path)
    with pytest.raises(IntegrityFailure, match=rf"Checkpoint 000000000000001[23]\.json {words}"):
        folder.all(held)


def copied(place: Path) -> LogCopy:
    (place / "key").write_text("a key")
    return copy_log(place / "log", place / "write-once", place / "key", place / "copy")


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_copy_grows_with_the_log_and_holds_by_itself(tmp_path: Path) -> None:
    log, copy = filled(tmp_path, 4), tmp_path / "copy"
    first = copied(tmp_path)
    assert first == LogCopy(str(copy), 1, 1, segment(tmp_path).stat().st_size + _bytes(tmp_path / "write-once"))
    assert copied(tmp_path).new_bytes == 0
    before = segment(tmp_path).stat().st_size
    log.record([Entry(Event.TABLE_READ, "later")])
    assert copied(tmp_path) == LogCopy(str(copy), 1, 1, segment(tmp_path).stat().st_size - before)
    assert files(copy / "journal") == {segment(tmp_path).name: segment(tmp_path).read_bytes()}
    assert files(copy / "checkpoints") == files(tmp_path / "write-once")
    assert (copy / "checkpoint.public").read_text() == "a key"
    assert (copy / "verifier.py").read_bytes() == Path(verifier.__file__).read_bytes()
    assert (copy / "journal").stat().st_mode & 0o777 == 0o700
    assert sorted(path.name for path in copy.iterdir()) == [
        "checkpoint.public",
        "checkpoints",
        "journal",
        "verifier.py",
    ]


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


def test_a_long_segment_is_copied_piece_by_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("synlig.guard.log.copying._STEP", 7)
    filled(tmp_path, 3)
    copied(tmp_path)
    assert copied(tmp_path).new_bytes == 0
    assert files(tmp_path / "copy" / "journal") == {segment(tmp_path).name: segment(tmp_path).read_bytes()}
    segment(tmp_path).write_bytes(segment(tmp_path).read_bytes().replace(b"actor-2", b"actor-9"))
    with pytest.raises(IntegrityFailure, match=r"000001\.jsonl of the log is not what was backed up"):
        copied(tmp_path)


def test_a_log_that_lost_what_the_copy_has_is_found(tmp_path: Path) -> None:
    filled(tmp_path, 3)
    copied(tmp_path)
    content = segment(tmp_path).read_bytes()
    segment(tmp_path).write_bytes(content[:-1])
    with pytest.raises(IntegrityFailure, match="not what was backed up"):
        copied(tmp_path)
    segment(tmp_path).unlink()
    for lost in (r"000001\.jsonl", r"0000000000000003\.json"):
        with pytest.raises(IntegrityFailure, match=f"has {lost}, which the log has not any more"):
            copied(tmp_path)
        segment(tmp_path).write_bytes(content)
        for path in (tmp_path / "write-once").iterdir():
            path.unlink()


def test_a_copy_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    filled(tmp_path, 1)
    (tmp_path / "copy").write_text("in the way")
    with pytest.raises(Unavailable, match="copy cannot be written"):
        copied(tmp_path)


def test_a_log_has_a_name_drawn_once(tmp_path: Path) -> None:
    name = name_of(tmp_path / "a" / "name")
    assert name == name_of(tmp_path / "a" / "name") != name_of(tmp_path / "b" / "name")
    assert len(bytes.fromhex(name)) == 16
    assert (tmp_path / "a" / "name").stat().st_mode & 0o777 == 0o400
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o700
    (tmp_path / "name").write_bytes(b" given \n")
    assert name_of(tmp_path / "name") == "given"
    (tmp_path / "name").write_bytes(b"\xff")
    with pytest.raises(IntegrityFailure, match="name of the log"):
        name_of(tmp_path / "name")
