"""Which citizens share a file, so that rewriting one citizen's rows touches few others."""

import zlib
from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from synlig.core.errors import WrongUsage


def bucket_of(surrogate: str, buckets: int) -> int:
    """The bucket of one citizen: the same on every machine and for ever, as long as `buckets` is."""
    return zlib.crc32(surrogate.encode()) % buckets


def split(table: pa.Table, buckets: int) -> Iterator[tuple[int, pa.Table]]:
    """(bucket, its rows in their order) for each bucket that has rows.

    Raises:
        WrongUsage: the table has no `surrogate` column, or an empty surrogate in it.
    """
    if "surrogate" not in table.column_names or table["surrogate"].null_count:
        raise WrongUsage("A stored table needs a surrogate in every row.")
    encoded = table["surrogate"].combine_chunks().dictionary_encode()
    distinct = encoded.dictionary.to_pylist()
    of_distinct = np.array([bucket_of(surrogate, buckets) for surrogate in distinct], dtype=np.int64)
    of_row = of_distinct[encoded.indices.to_numpy(zero_copy_only=False)]
    for bucket in np.unique(of_row):
        yield int(bucket), table.take(pa.array(np.flatnonzero(of_row == bucket)))
