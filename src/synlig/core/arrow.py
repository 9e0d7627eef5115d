"""How a declared column is kept in Arrow, the same in every room that makes or stores tables."""

from typing import Final

import pyarrow as pa

from synlig.core.table import Kind, Schema

ARROW_KINDS: Final[dict[Kind, pa.DataType]] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "decimal": pa.float64(),
    "boolean": pa.bool_(),
    "instant": pa.timestamp("us", tz="UTC"),
    "day": pa.date32(),
}


def arrow_schema(schema: Schema) -> pa.Schema:
    """The Arrow schema of `schema`; every field carries its sensitivity as metadata (K11)."""
    return pa.schema(
        [
            pa.field(column.name, ARROW_KINDS[column.kind], metadata={"sensitivity": str(int(column.sensitivity))})
            for column in schema
        ],
        metadata={"table": schema.name},
    )
