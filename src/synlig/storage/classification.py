"""Imported classifications at rest: each edition, value set and map once, as it was approved (C1, K13)."""

import hashlib
import zlib
from datetime import datetime
from typing import Any, Final, Literal

import msgspec
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    Index,
    LargeBinary,
    String,
    Table,
    Text,
    func,
    select,
)

from synlig.core.classification import Classification, ConceptMap, Edition, ValueSet
from synlig.core.errors import Conflict, IntegrityFailure
from synlig.storage.control.database import Database
from synlig.storage.control.metadata import RunningNumber, UtcInstant, metadata

Part = Edition | ValueSet | ConceptMap
Kind = Literal["edition", "valueset", "map"]

classification_part: Final = Table(
    "classification_part",
    metadata,
    Column("id", RunningNumber, primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("url", String(300), nullable=False),
    Column("version", String(100), nullable=False),
    Column("name", Text, nullable=False),
    Column("first_day", Date),
    Column("last_day", Date),
    Column("digest", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("change", BigInteger, nullable=False),
    Column("imported_at", UtcInstant, nullable=False),
    CheckConstraint("kind IN ('edition', 'valueset', 'map')", name="kind"),
    sqlite_autoincrement=True,
)
"""`content` is the part as JSON, compressed; `digest` is of the JSON; `change` is the change that brought it."""
Index(
    "uq_classification_part",
    classification_part.c.kind,
    classification_part.c.url,
    classification_part.c.version,
    unique=True,
)


class Classifications:
    """What was imported. Nothing of it is ever overwritten: a new edition has a new version."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def mark(self) -> int:
        """A number that grows with every import: whoever keeps what was read looks here whether it still holds."""
        with self._database.reading() as connection:
            return connection.scalar(select(func.max(classification_part.c.id))) or 0

    def all(self) -> Classification:
        """Everything that was imported.

        Raises:
            IntegrityFailure: a part is not what was written.
        """
        with self._database.reading() as connection:
            rows = connection.execute(select(classification_part).order_by(classification_part.c.id)).all()
        found: dict[str, list[Any]] = {"edition": [], "valueset": [], "map": []}
        for row in rows:
            found[row.kind].append(_read(row.kind, row.content, row.digest))
        return Classification(tuple(found["edition"]), tuple(found["valueset"]), tuple(found["map"]))

    def keep(self, classification: Classification, change: int, now: datetime) -> int:
        """Keep every part, all or none; how many were new. The same part again changes nothing.

        Raises:
            Conflict: a part of that url and version is here with another content.
        """
        rows = [_row(part, change, now) for part in classification.parts]
        with self._database.writing() as connection:
            fresh = 0
            for row in rows:
                named = [classification_part.c[name] == row[name] for name in ("kind", "url", "version")]
                held = connection.scalar(select(classification_part.c.digest).where(*named))
                if held not in (None, row["digest"]):
                    raise Conflict(f"{row['url']} version {row['version'] or '(none)'} is here with another content.")
                if held is None:
                    connection.execute(classification_part.insert().values(row))
                    fresh += 1
        return fresh


def encoded(parts: Classification) -> bytes:
    """A classification as the JSON that is approved and that `decoded` reads."""
    return msgspec.json.encode(parts)


def decoded(document: bytes) -> Classification:
    """What `encoded` wrote.

    Raises:
        IntegrityFailure: it is something else.
    """
    return _decode(document, Classification)


def _row(part: Part, change: int, now: datetime) -> dict[str, Any]:
    content = _json(part)
    return {
        "kind": _kind(part),
        "url": part.url,
        "version": part.version,
        "name": part.name,
        "first_day": part.in_force.first,
        "last_day": part.in_force.last,
        "digest": hashlib.sha256(content).hexdigest(),
        "content": zlib.compress(content, 6),
        "change": change,
        "imported_at": now,
    }


def _kind(part: Part) -> Kind:
    match part:
        case Edition():
            return "edition"
        case ValueSet():
            return "valueset"
        case ConceptMap():
            return "map"


def _json(part: Part) -> bytes:
    return msgspec.json.encode(part)


def _read(kind: str, content: bytes, digest: str) -> Part:
    try:
        document = zlib.decompress(content)
    except zlib.error:
        document = b""
    if hashlib.sha256(document).hexdigest() != digest:
        raise IntegrityFailure("An imported classification is not what was written.")
    match kind:
        case "edition":
            return _decode(document, Edition)
        case "valueset":
            return _decode(document, ValueSet)
        case _:
            return _decode(document, ConceptMap)


def _decode(document: bytes, kind: type[Any]) -> Any:
    try:
        return msgspec.json.decode(document, type=kind)
    except (msgspec.DecodeError, msgspec.ValidationError):
        raise IntegrityFailure("An imported classification is not what was written.") from None
