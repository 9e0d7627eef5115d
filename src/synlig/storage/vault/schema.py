"""The tables of the vault's own database."""

from pathlib import Path
from typing import Final

from sqlalchemy import Column, Date, Index, LargeBinary, MetaData, String, Table, Text

from synlig.storage.control.metadata import NAMES, RunningNumber, UtcInstant

MIGRATIONS: Final = Path(__file__).parent / "migrations"
vault_metadata: Final = MetaData(naming_convention=NAMES)

citizen: Final = Table(
    "citizen",
    vault_metadata,
    Column("id", RunningNumber, primary_key=True),
    Column("tag", LargeBinary(32), nullable=False, unique=True),
    Column("surrogate", String(32), nullable=False, unique=True),
    Column("cpr", LargeBinary(38), nullable=False),
    Column("wrapped_key", LargeBinary(60), nullable=False),
    Column("created_at", UtcInstant, nullable=False),
    sqlite_autoincrement=True,
)
"""One citizen: `cpr` is sealed under the key in `wrapped_key`, which is wrapped under the vault's."""

reveal: Final = Table(
    "reveal",
    vault_metadata,
    Column("id", RunningNumber, primary_key=True),
    Column("surrogate", String(32), nullable=False, index=True),
    Column("purpose", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("at", UtcInstant, nullable=False),
    sqlite_autoincrement=True,
)
"""Every time a CPR number was given out; the limits are counted from it."""
Index("ix_reveal_actor_at", reveal.c.actor, reveal.c.at)

protection: Final = Table(
    "protection",
    vault_metadata,
    Column("surrogate", String(32), primary_key=True),
    Column("until", Date, nullable=False),
    Column("recorded_at", UtcInstant, nullable=False),
    Column("recorded_by", Text, nullable=False),
)
"""Name and address protection, as the CPR register or a person said (K26)."""

standing: Final = Table(
    "standing",
    vault_metadata,
    Column("id", RunningNumber, primary_key=True),
    Column("surrogate", String(32), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date),
    Column("value", Text, nullable=False),
    Column("recorded_at", UtcInstant, nullable=False),
    Column("recorded_by", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""What a register told or a person asked for: deaths, moves, new numbers, restriction; the history is kept."""

former_number: Final = Table(
    "former_number",
    vault_metadata,
    Column("tag", LargeBinary(32), primary_key=True),
    Column("surrogate", String(32), nullable=False, index=True),
    Column("cpr", LargeBinary(38), nullable=False),
    Column("until", Date, nullable=False),
)
"""A number a citizen had before: it still leads to them; sealed under their key."""

joined: Final = Table(
    "joined",
    vault_metadata,
    Column("former", String(32), primary_key=True),
    Column("surrogate", String(32), nullable=False, index=True),
    Column("wrapped_key", LargeBinary(60), nullable=False),
    Column("joined_at", UtcInstant, nullable=False),
)
"""A stand-in that turned out to be another's: whose it is, and its key, which what was sealed before still needs."""
