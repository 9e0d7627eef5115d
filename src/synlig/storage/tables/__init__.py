"""Tables: append-only encrypted Parquet in buckets of citizens, with a manifest of what counts (C3, K12, K13)."""

from synlig.storage.tables.reading import Tables
from synlig.storage.tables.writing import TableStore

__all__ = ["TableStore", "Tables"]
