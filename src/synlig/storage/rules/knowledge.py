"""What rules may look up beside what was reported: FSIII codes, units and municipalities."""

from collections.abc import Mapping, Sequence
from typing import Final

import pyarrow as pa

from synlig.core.arrow import ARROW_KINDS
from synlig.core.codes import FSIII, CodeBook
from synlig.core.table import Kind
from synlig.declared.organisations import Organisations

KNOWLEDGE: Final[Mapping[str, Mapping[str, Kind]]] = {
    "fsiii": {
        "code": "text",
        "uuid": "text",
        "legacy": "text",
        "display": "text",
        "kind": "text",
        "parent": "text",
        "domain": "text",
        "paragraf": "text",
        "outgoing": "boolean",
    },
    "units": {"sor": "text", "kommune": "text", "kind": "text"},
    "kommuner": {"kode": "text", "region": "text", "navn": "text"},
}
"""`fsiii` holds each concept under both its UUID and its legacy key."""


def knowledge(book: CodeBook, organisations: Organisations) -> dict[str, pa.Table]:
    """The look-up tables of `KNOWLEDGE`."""
    codes = [
        (
            code.code,
            book.canonical(code.code),
            code.code if code.style == "legacy" else code.paired,
            code.display_da,
            code.kind,
            code.parent,
            code.domain,
            code.paragraf,
            code.outgoing,
        )
        for (system, _), code in book.codes.items()
        if system == FSIII
    ]
    units = [(unit.sor, unit.owner, unit.kind) for unit in organisations.units if unit.kind != "hospital"]
    kommuner = [(place.kode, place.region, place.navn) for place in organisations.kommuner.values()]
    return {name: _table(name, rows) for name, rows in (("fsiii", codes), ("units", units), ("kommuner", kommuner))}


def _table(name: str, rows: Sequence[tuple[object, ...]]) -> pa.Table:
    schema = pa.schema([(column, ARROW_KINDS[kind]) for column, kind in KNOWLEDGE[name].items()])
    columns = zip(*rows, strict=True) if rows else [()] * len(schema)
    return pa.table([pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema)
