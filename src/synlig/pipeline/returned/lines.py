"""Records that come back as lines: semicolons between fields, UTF-8, a header that names them.

`cpr;id;art;system;kode;fra;til;vaerdi;enhed;status`, where `status` is `gyldig` or `slettet`.
"""

import csv
import io
from collections.abc import Mapping
from typing import Final

from synlig.core.instant import span_of
from synlig.core.sector_record import SectorRecord, Told
from synlig.pipeline.returned.numbers import whose

HEADER: Final = ("cpr", "id", "art", "system", "kode", "fra", "til", "vaerdi", "enhed", "status")
STATES: Final = ("gyldig", "slettet")
LONGEST: Final = 200


def read_lines(raw: bytes, kinds: Mapping[str, str]) -> list[Told]:
    """The records in a file; `kinds` are the values of `art` that may be kept, and what they are called here."""
    try:
        rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
    except (UnicodeDecodeError, csv.Error):
        return [Told(None, None, "unreadable")]
    return [_told(row, kinds) for row in rows]


def _told(row: Mapping[str, str | None], kinds: Mapping[str, str]) -> Told:
    values = {name: (row.get(name) or "").strip() for name in HEADER}
    cpr, why = whose(values["cpr"])
    kind = kinds.get(values["art"])
    if why is not None or kind is None:
        return Told(cpr, None, why or "not-agreed")
    starts, ends = span_of(values["fra"]), span_of(values["til"])
    sound = values["id"] and values["status"] in STATES and all(len(value) <= LONGEST for value in values.values())
    if not sound or (values["fra"] and starts is None) or (values["til"] and ends is None):
        return Told(cpr, None, "unreadable")
    record = SectorRecord(
        values["id"],
        kind,
        values["system"],
        values["kode"],
        None if starts is None else starts.start,
        None if ends is None else ends.start,
        values["vaerdi"],
        values["enhed"],
        retracted=values["status"] == "slettet",
    )
    return Told(cpr, record)
