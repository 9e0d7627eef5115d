"""Parquet: the columns of the CSV with their kinds, and the explanation in the file's own metadata."""

import json

import pyarrow as pa
import pyarrow.parquet as pq

from synlig.core.arrow import arrow_schema
from synlig.core.query import Answer
from synlig.pipeline.formats.explaining import explanation
from synlig.pipeline.formats.figures import axes, figure


def write(answer: Answer) -> bytes:
    """The rows of `answer`.

    Keys and texts of the explanation are the file's key-value metadata; each field says its title, and each
    dimension the `labels` of its codes (JSON).
    """
    by, sink, schema = len(answer.request.by), pa.BufferOutputStream(), _schema(answer)
    columns = list(zip(*answer.table.rows, strict=True)) or [()] * len(schema)
    arrays = [
        pa.array(column if place < by else map(figure, column), schema.types[place])
        for place, column in enumerate(columns)
    ]
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), sink, compression="zstd")
    return sink.getvalue().to_pybytes()


def _schema(answer: Answer) -> pa.Schema:
    plain = arrow_schema(answer.table.schema)
    titled = [
        field.with_metadata({**field.metadata, "title": column.title.da})
        for field, column in zip(plain, answer.table.schema, strict=True)
    ]
    for place, axis in enumerate(axes(answer)):
        labels = json.dumps(dict(zip(axis.codes, axis.labels, strict=True)), ensure_ascii=False)
        titled[place] = titled[place].with_metadata({**titled[place].metadata, "labels": labels})
    return pa.schema(titled, metadata={**plain.metadata, **explanation(answer)})
