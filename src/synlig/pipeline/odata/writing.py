"""Answers of an entity set in OData's JSON, with as much metadata as was asked for."""

from typing import Any

import msgspec

from synlig.pipeline.odata.entity_sets import EntitySet
from synlig.pipeline.odata.picking import Picked
from synlig.pipeline.odata.query import Query


def many(rows: EntitySet, query: Query, picked: Picked, root: str, following: str | None, *, bare: bool) -> bytes:
    """A collection: `root` is the address of the service, `following` that of the next page, if there is one.

    `bare` leaves out the context (`odata.metadata=none`); the count and the next page stay, as OData asks.
    """
    document: dict[str, Any] = {} if bare else {"@odata.context": _context(rows, query, root)}
    if picked.total is not None:
        document["@odata.count"] = picked.total
    document["value"] = picked.rows
    if following is not None:
        document["@odata.nextLink"] = following
    return msgspec.json.encode(document)


def one(rows: EntitySet, query: Query, picked: Picked, root: str, *, bare: bool) -> bytes:
    """A single row."""
    context = {} if bare else {"@odata.context": f"{_context(rows, query, root)}/$entity"}
    return msgspec.json.encode(context | picked.rows[0])


def _context(rows: EntitySet, query: Query, root: str) -> str:
    picked = f"({','.join(query.select)})" if query.select else ""
    return f"{root}$metadata#{rows.name}{picked}"
