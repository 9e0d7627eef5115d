"""What the intake reads from and writes to the control database."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, insert, select

from synlig.core.finding import finding_line
from synlig.guard.sealing import Sealed
from synlig.storage.control.database import Database, pieces
from synlig.storage.control.schema import ACCEPTED, delivery, raw_object, receipt
from synlig.storage.erasing.schema import erasure_file
from synlig.storage.intake.values import Arrival, Identity, Known
from synlig.storage.raw_store import Segment


def segments_known(database: Database, names: Sequence[str]) -> set[str]:
    """Which of the segments `names` have a row, or a part that an erasure has still to overwrite."""
    with database.reading() as connection:
        return {
            name
            for column in (raw_object.c.segment, erasure_file.c.path)
            for name in connection.scalars(select(column).distinct().where(column.in_(names)))
        }


def kept_already(database: Database, arrivals: Sequence[Arrival]) -> dict[Identity, Known]:
    """The accepted reports that are kept under the identities of `arrivals`."""
    wanted: defaultdict[str, list[str]] = defaultdict(list)
    for arrival in arrivals:
        if (identity := arrival.identity) is not None:
            wanted[identity[0]].append(identity[1])
    found: dict[Identity, Known] = {}
    with database.reading() as connection:
        for kommune, ids in wanted.items():
            for some in pieces(ids):
                found.update(_known(connection, kommune, some))
    return found


def _known(connection: Connection, kommune: str, ids: Sequence[str]) -> dict[Identity, Known]:
    columns = (receipt.c.bundle_id, receipt.c.id, receipt.c.delivery, receipt.c.address)
    query = select(*columns).where(ACCEPTED, receipt.c.kommune == kommune, receipt.c.bundle_id.in_(ids))
    return {
        Identity((kommune, row.bundle_id)): Known(row.id, row.delivery, row.address)
        for row in connection.execute(query)
    }


def insert_all(
    database: Database,
    connection: Connection,
    arrivals: Sequence[Arrival],
    sealed: Sequence[Sealed],
    segment: Segment,
    moment: datetime,
) -> list[int]:
    """Insert deliveries, receipts and raw objects; the receipt ids in the order of `arrivals`.

    Raises:
        sqlalchemy.exc.IntegrityError: an accepted report with one of these identities is kept already.
    """
    connection.execute(database.insert_new(delivery), _deliveries(arrivals, moment))
    returning = insert(receipt).returning(receipt.c.id, sort_by_parameter_order=True)
    ids = list(connection.scalars(returning, [_receipt(arrival, moment) for arrival in arrivals]))
    places = zip(ids, sealed, segment.starts, strict=True)
    connection.execute(
        insert(raw_object),
        [
            {
                "receipt_id": receipt_id,
                "segment": segment.name,
                "start": start,
                "length": len(one.body),
                "wrapped_key": one.wrapped_key,
                "wrapping": "worker",
            }
            for receipt_id, one, start in places
        ],
    )
    return ids


def _deliveries(arrivals: Sequence[Arrival], moment: datetime) -> list[dict[str, object]]:
    first = {arrival.delivery: arrival.incoming for arrival in reversed(arrivals)}
    return [
        {"id": name, "sender": incoming.sender, "door": incoming.door, "received_at": moment}
        for name, incoming in first.items()
    ]


def _receipt(arrival: Arrival, moment: datetime) -> dict[str, object]:
    incoming = arrival.incoming
    accepted = incoming.verdict.word == "accepted"
    lines = (finding_line(finding) for finding in incoming.verdict.findings)
    findings = [{name: storable(text) for name, text in line.items()} for line in lines]
    return {
        "delivery": arrival.delivery,
        "sender": incoming.sender,
        "kommune": incoming.kommune,
        "bundle_id": storable(incoming.bundle_id),
        "ig": incoming.ig,
        "sor": incoming.sor,
        "address": arrival.address,
        "verdict": incoming.verdict.word,
        "findings": msgspec.json.encode(findings).decode(),
        "source": storable(incoming.verdict.source),
        "received_at": moment,
        "state": "received" if accepted else "rejected",
    }


def storable(text: str | None) -> str | None:
    """`text` without what no database keeps (NUL, lone surrogates): rejected reports bring anything."""
    if text is None or (text.isascii() and "\x00" not in text):
        return text
    return text.encode("utf-8", "replace").decode().replace("\x00", "\N{REPLACEMENT CHARACTER}")
