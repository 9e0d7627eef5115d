"""Segments are written once, read by place, and can be destroyed object by object."""

from datetime import date
from pathlib import Path

import pytest

from synlig.core.errors import IntegrityFailure
from synlig.storage.raw_store import RawStore
from tests.resting import report, whole_home

DAY = date(2026, 11, 24)


@pytest.fixture
def store(tmp_path: Path) -> RawStore:
    return RawStore(tmp_path)


def test_each_object_is_found_again_at_its_place(store: RawStore, tmp_path: Path) -> None:
    objects = [b"one", b"", b"three" * 1000]
    segment = store.write(objects, DAY)
    read = [store.read(segment.name, start, len(one)) for start, one in zip(segment.starts, objects, strict=True)]
    assert read == objects
    assert segment.name.startswith("2026-11-24/")
    assert [path.name for path in tmp_path.iterdir()] == ["2026-11-24"]


def test_a_destroyed_object_is_gone_from_the_bytes_and_its_neighbours_are_not(store: RawStore, tmp_path: Path) -> None:
    segment = store.write([b"first", b"second", b"third"], DAY)
    store.destroy(segment.name, segment.starts[1], 6)
    content = (tmp_path / segment.name).read_bytes()
    assert b"second" not in content
    assert store.read(segment.name, segment.starts[0], 5) == b"first"
    assert store.read(segment.name, segment.starts[2], 5) == b"third"


def test_what_is_not_there_is_an_integrity_failure(store: RawStore) -> None:
    segment = store.write([b"first"], DAY)
    with pytest.raises(IntegrityFailure):
        store.read(segment.name, segment.starts[0], 6)
    store.discard(segment.name)
    with pytest.raises(IntegrityFailure):
        store.read(segment.name, segment.starts[0], 5)


def test_what_holds_a_report_does_not_print_it(tmp_path: Path) -> None:
    places = whole_home(tmp_path)
    incoming = report("b", b"personal")
    places.intake().keep([incoming])
    claimed = places.work().claim(1)
    assert claimed[0].raw == b"personal"
    assert "personal" not in repr(incoming) + repr(claimed)
    places.database.close()
