"""The rows that rules need to judge some citizens: all of theirs, and others' under the same ids."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from synlig.core.arrow import arrow_schema
from synlig.core.cpr import Surrogate
from synlig.core.table import Schema
from synlig.storage.tables import Tables
from synlig.storage.tables.buckets import bucket_of

IDS: Final = ["surrogate", "resource_id"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What rules found about the citizens asked for, and who else has resources under their ids."""

    found: pa.Table
    others: frozenset[Surrogate]


def judgement(found: pa.Table, rows: Mapping[str, pa.Table], asked: Sequence[Surrogate]) -> Judgement:
    """What was `found` over `rows`, of the citizens `asked` for alone: of others not all rows were looked at."""
    there = {Surrogate(one) for table in rows.values() for one in table["surrogate"].unique().to_pylist()}
    own = found.filter(pc.field("surrogate").isin(pa.array(list(asked), pa.string())))
    return Judgement(own, frozenset(there.difference(asked)))


class TouchedRows:
    """Over the stored tables, in memory and no more of them than is asked for."""

    def __init__(self, tables: Tables, schemas: Mapping[str, Schema], buckets: int) -> None:
        self._tables = tables
        self._schemas = schemas
        self._buckets = buckets

    def of(self, surrogates: Sequence[Surrogate]) -> dict[str, pa.Table]:
        """By table, every version of the citizens' resources, and of resources of others that have their ids."""
        whose = pa.array(list(surrogates), pa.string())
        buckets = {bucket_of(one, self._buckets) for one in surrogates}
        return {name: self._of_table(name, whose, buckets) for name in self._schemas}

    def _of_table(self, name: str, whose: pa.Array, buckets: set[int]) -> pa.Table:
        schema = arrow_schema(self._schemas[name])
        own = self._tables.dataset(name, schema, buckets).to_table(filter=pc.field("surrogate").isin(whose))
        ids = own["resource_id"].unique()
        same = pc.field("resource_id").isin(ids) & ~pc.field("surrogate").isin(whose)
        whole = self._tables.dataset(name, schema)
        others: Any = whole.to_table(columns=IDS, filter=same) if len(ids) else None
        if others is None or others.num_rows == 0:
            return own
        return pa.concat_tables([own, whole.to_table(filter=same)])
