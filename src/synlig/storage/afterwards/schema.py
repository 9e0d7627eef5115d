"""The tables of what is found afterwards: days on which everybody was judged, and the findings."""

from typing import Final

from sqlalchemy import BigInteger, Column, Date, Index, String, Table, Text

from synlig.storage.control.metadata import RunningNumber, UtcInstant, metadata

touched_day: Final = Table(
    "touched_day",
    metadata,
    Column("day", Date, primary_key=True),
    Column("rule_set", String(40), primary_key=True),
    Column("touched_at", UtcInstant, nullable=False),
)
"""Danish days, and rule sets, for which every citizen was put down to be judged: time alone makes findings too."""

late_finding: Final = Table(
    "late_finding",
    metadata,
    Column("id", RunningNumber, primary_key=True),
    Column("rule", String(80), nullable=False),
    Column("severity", String(12), nullable=False),
    Column("kommune", String(4), nullable=False, index=True),
    Column("surrogate", String(32), nullable=False, index=True),
    Column("source", String(40), nullable=False),
    Column("resource_id", Text, nullable=False),
    Column("receipt_id", BigInteger, nullable=False),
    Column("found_at", UtcInstant, nullable=False),
    Column("mended_at", UtcInstant),
    sqlite_autoincrement=True,
)
"""One remark of one rule on one resource; `receipt_id` is the report it stands in now. Mended ones stay, with when."""

STANDS: Final = late_finding.c.mended_at.is_(None)
Index(
    "uq_late_finding_standing",
    late_finding.c.rule,
    late_finding.c.surrogate,
    late_finding.c.kommune,
    late_finding.c.source,
    late_finding.c.resource_id,
    unique=True,
    sqlite_where=STANDS,
    postgresql_where=STANDS,
)
