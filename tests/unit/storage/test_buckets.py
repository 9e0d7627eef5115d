"""Citizens are spread over buckets, each always into the same."""

from collections import Counter

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synlig.core.errors import WrongUsage
from synlig.storage.tables.buckets import bucket_of, split


@given(st.lists(st.text(alphabet="0123456789abcdef", min_size=1, max_size=4)), st.integers(1, 9))
def test_every_row_is_in_the_bucket_of_its_citizen_in_its_order(surrogates: list[str], buckets: int) -> None:
    table = pa.table(
        {"surrogate": pa.array(surrogates, pa.string()), "at": pa.array(range(len(surrogates)), pa.int64())}
    )
    seen = dict(split(table, buckets))
    expected = {
        bucket: [at for at, one in enumerate(surrogates) if bucket_of(one, buckets) == bucket] for bucket in seen
    }
    assert {bucket: rows["at"].to_pylist() for bucket, rows in seen.items()} == expected
    assert sum(rows.num_rows for rows in seen.values()) == len(surrogates)


def test_a_bucket_does_not_change_between_versions() -> None:
    assert [bucket_of(one * 32, 8) for one in "0af"] == [0, 7, 1]


def test_citizens_are_spread_evenly() -> None:
    counts = Counter(bucket_of(f"{number:032x}", 8) for number in range(8000))
    assert min(counts.values()) > 800


def test_chunks_and_dictionaries_are_read_alike() -> None:
    chunked = pa.chunked_array([["a", "b"], ["a"]]).dictionary_encode()
    assert sum(rows.num_rows for _, rows in split(pa.table({"surrogate": chunked}), 8)) == 3


def test_a_row_of_nobody_is_refused() -> None:
    with pytest.raises(WrongUsage):
        list(split(pa.table({"surrogate": ["a", None]}), 8))
