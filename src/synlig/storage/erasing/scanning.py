"""A scan of every byte of a folder for the traces of people who were erased (K25)."""

import base64
import mmap
from collections.abc import Iterator, Sequence
from pathlib import Path

from synlig.core.cpr import Cpr, Surrogate


def traces(cprs: Sequence[Cpr], surrogates: Sequence[Surrogate]) -> list[bytes]:
    """Everything by which they could be recognised: plain, wide, in hex and in base64."""
    numbers = [cpr.reveal() for cpr in cprs]
    texts = [*numbers, *(f"{number[:6]}-{number[6:]}" for number in numbers), *surrogates]
    wide = [text.encode(encoding) for text in texts for encoding in ("utf-8", "utf-16-le", "utf-16-be")]
    plain = [*wide, *(bytes.fromhex(surrogate) for surrogate in surrogates)]
    return [form for one in plain for form in (one, one.hex().encode(), *_in_base64(one))]


def found_in(folder: Path, wanted: Sequence[bytes]) -> list[Path]:
    """The files under `folder` in which any of `wanted` stands."""
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and _stands_in(path, wanted)]


def _stands_in(path: Path, wanted: Sequence[bytes]) -> bool:
    if not path.stat().st_size:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return any(content.find(trace) >= 0 for trace in wanted)


def _in_base64(one: bytes) -> Iterator[bytes]:
    """What is the same of it wherever it stands in a longer text."""
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + one).rstrip(b"=")
        yield encoded[4 if before else 0 : -2]
