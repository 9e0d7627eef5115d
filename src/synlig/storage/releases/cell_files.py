"""The file of a cube's released cells: Parquet, one row per cell, block after block in the manifest's order.

The files are not encrypted: released cells are what everybody may see, protected before they are written, and people
are to check them with programs of their own. What matters is that nobody changes them; the signature sees to that.
"""

import hashlib
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from synlig.core.cells import CellBlock
from synlig.core.errors import IntegrityFailure

WORDS: Final = pa.dictionary(pa.int16(), pa.string())
SCHEMA: Final = pa.schema([("measure", WORDS), ("grain", WORDS), ("value", pa.int64())])


@dataclass(frozen=True, slots=True)
class Shape:
    """A block without its values."""

    measure: str
    grain: str
    axes: tuple[str, ...]
    codes: tuple[tuple[str, ...], ...]

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many codes each axis has."""
        return tuple(map(len, self.codes))


def shape_of(block: CellBlock) -> Shape:
    """The block's shape."""
    return Shape(block.measure, block.grain, block.axes, block.codes)


def packed(blocks: Sequence[CellBlock]) -> pa.Buffer:
    """The Parquet file of `blocks`; the same blocks give the same bytes."""
    sizes = [block.values.size for block in blocks]
    values = np.concatenate([block.values.ravel() for block in blocks]) if blocks else np.zeros(0, np.int64)
    names = (_repeated([block.measure for block in blocks], sizes), _repeated([b.grain for b in blocks], sizes))
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_arrays([*names, pa.array(values)], schema=SCHEMA), sink, compression="zstd")
    return sink.getvalue()


def unpacked(content: pa.Buffer, shapes: Sequence[Shape]) -> tuple[CellBlock, ...]:
    """The blocks of a file; their arrays can only be read.

    Raises:
        IntegrityFailure: the file does not have the cells that the shapes say.
    """
    values = pq.ParquetFile(pa.BufferReader(content)).read(columns=["value"])["value"].to_numpy()
    if len(values) != sum(map(_cells, shapes)):
        raise IntegrityFailure("A file of released cells has other cells than its manifest says.")
    values.setflags(write=False)
    blocks, start = list[CellBlock](), 0
    for shape in shapes:
        part = values[start : start + _cells(shape)].reshape(shape.sizes)
        blocks.append(CellBlock(shape.measure, shape.grain, shape.axes, shape.codes, part))
        start += _cells(shape)
    return tuple(blocks)


def cells_hash(blocks: Iterable[CellBlock]) -> str:
    """SHA-256 of the figures and what they are figures of: equal for equal cells, whatever the order of the blocks."""
    hashed = hashlib.sha256()
    for block in sorted(blocks, key=lambda block: (block.measure, block.grain)):
        named = [block.measure, block.grain, block.axes, block.codes]
        hashed.update(json.dumps(named, separators=(",", ":")).encode() + b"\n")
        hashed.update(np.ascontiguousarray(block.values, dtype="<i8").tobytes())
    return hashed.hexdigest()


def _cells(shape: Shape) -> int:
    return math.prod(shape.sizes)


def _repeated(words: Sequence[str], times: Sequence[int]) -> pa.Array:
    known = sorted(set(words))
    indices = np.repeat(np.array([known.index(word) for word in words], np.int16), times)
    return pa.DictionaryArray.from_arrays(pa.array(indices), pa.array(known, pa.string()))
