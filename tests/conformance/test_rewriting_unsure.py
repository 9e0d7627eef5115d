"""Rewritten files whose commit may have been carried out are not taken back: the manifest may name them by now."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest
from sqlalchemy.exc import OperationalError

from synlig.core.cpr import Surrogate
from synlig.core.errors import Unavailable
from synlig.guard.table_keys import TableKeys
from synlig.storage.manifest import Manifest
from synlig.storage.tables import erasing
from synlig.storage.tables.relabelling import RelabellableTables, Relabelled
from tests.resting import Places

ONE, OTHER = (Surrogate(f"{number:032x}") for number in (1, 2))
KNOWN = pa.timestamp("us", tz="UTC")
DAYS = [datetime(2020, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)]
Rewriting = Callable[[RelabellableTables], object]


def relabelled(tables: RelabellableTables) -> object:
    return tables.relabel(Relabelled(ONE, OTHER, "K", date(1950, 1, 1)))


def cleaned(tables: RelabellableTables) -> object:
    return tables.remove_older(DAYS[1], dry=False)


@pytest.mark.parametrize("gone", [False, True])
@pytest.mark.parametrize("rewritten", [relabelled, cleaned])
def test_new_files_are_taken_back_unless_the_commit_may_have_been_carried_out(
    places: Places, monkeypatch: pytest.MonkeyPatch, rewritten: Rewriting, gone: bool
) -> None:
    def fail(*_arguments: object) -> Sequence[object]:
        raise OperationalError("INSERT", {}, Exception("connection lost"), connection_invalidated=gone)

    store = places.tables(places.work(), buckets=1)
    store.append({"conditions": pa.table({"surrogate": [ONE, OTHER], "known_at": pa.array(DAYS, KNOWN)})}, [])
    store.close()
    tables = RelabellableTables(places.database, places.folder / "tables", TableKeys(places.keys), 1)
    monkeypatch.setattr(erasing, "add_files", fail)
    with pytest.raises(Unavailable):
        rewritten(tables)
    assert len(Manifest(places.database).files()) == 1
    assert len(list(places.folder.glob("tables/*/*.parquet"))) == 1 + gone
