"""The SQL of which version of each resource holds, as known by the horizon (CONTRACT.md, "What the cubes count").

Order is by version time. Of versions with the same time the later received stands for all. `entered-in-error` takes
back the latest version that is still there: among versions of its own time it cancels them, otherwise the one before.
Seen as a stack, a version adds 1 to the depth and a correction takes 1 away, never below 0; a version survives when
the depth never again falls below the depth it made. Most resources have neither corrections nor two versions of one
time: they need no such reckoning, and are kept out of it because sorting all versions takes four times as long.

Only the common subset of DuckDB and Spark SQL is used; every name is one that the code above it gave.
"""

import re
from collections.abc import Sequence
from string import Template
from typing import Final

SLOTS: Final = Template("""
slots AS (
    SELECT v.kommune, v.resource_id, v.version_time, count(*) AS copies,
        max(CASE WHEN v.entered_in_error THEN 1 ELSE 0 END) AS errors,
        max(CASE WHEN $active THEN 1 ELSE 0 END) AS active
    FROM $table v WHERE v.known_at < (SELECT known FROM bounds)
    GROUP BY v.kommune, v.resource_id, v.version_time
),
resources AS (
    SELECT s.kommune, s.resource_id, max(s.version_time) AS newest,
        max(CASE WHEN s.active = 1 THEN s.version_time END) AS last_active,
        max(CASE WHEN s.copies > 1 OR s.errors = 1 THEN 1 ELSE 0 END) AS tangled
    FROM slots s GROUP BY s.kommune, s.resource_id
),
quiet AS (SELECT * FROM resources r WHERE r.tangled = 0)""")

UNTANGLED: Final = Template("""
tangle AS (
    SELECT v.kommune, v.resource_id, v.version_time, v.entered_in_error, $columns,
        CASE WHEN $active THEN 1 ELSE 0 END AS active,
        row_number() OVER (
            PARTITION BY v.kommune, v.resource_id, v.version_time ORDER BY v.received_seq DESC
        ) AS lateness,
        min(CASE WHEN v.entered_in_error THEN 1 ELSE 0 END) OVER (
            PARTITION BY v.kommune, v.resource_id, v.version_time
        ) AS corrections_only
    FROM $table v JOIN resources r ON r.kommune = v.kommune AND r.resource_id = v.resource_id
    WHERE r.tangled = 1 AND v.known_at < (SELECT known FROM bounds)
),
steps AS (
    SELECT t.*, CASE WHEN NOT t.entered_in_error THEN 1 WHEN t.corrections_only = 1 THEN -1 ELSE 0 END AS step
    FROM tangle t WHERE t.lateness = 1
),
sums AS (
    SELECT s.*, sum(s.step) OVER (
        PARTITION BY s.kommune, s.resource_id ORDER BY s.version_time
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS total FROM steps s
),
depths AS (
    SELECT s.*, s.total - least(0, min(s.total) OVER (
        PARTITION BY s.kommune, s.resource_id ORDER BY s.version_time
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    )) AS depth FROM sums s
),
watched AS (
    SELECT d.*, min(d.depth) OVER (
        PARTITION BY d.kommune, d.resource_id ORDER BY d.version_time
        ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
    ) AS lowest_later FROM depths d
),
survivors AS (SELECT w.* FROM watched w WHERE w.step = 1 AND (w.lowest_later IS NULL OR w.lowest_later >= w.depth)),
untangled AS (
    SELECT s.kommune, s.resource_id, max(s.version_time) AS newest,
        max(CASE WHEN s.active = 1 THEN s.version_time END) AS last_active
    FROM survivors s GROUP BY s.kommune, s.resource_id
)""")

NEWEST: Final = Template("""
    SELECT v.kommune, v.resource_id, $columns
    FROM $source v
    JOIN $spans r ON r.kommune = v.kommune AND r.resource_id = v.resource_id AND r.newest = v.version_time""")

ENDED: Final = Template("""
    SELECT v.kommune, v.resource_id, $columns, e.ends
    FROM $source v
    JOIN $spans r ON r.kommune = v.kommune AND r.resource_id = v.resource_id AND r.newest = v.version_time
    LEFT JOIN (
        SELECT w.kommune, w.resource_id, min(w.version_time) AS ends
        FROM $source w
        JOIN (SELECT * FROM $spans t WHERE t.last_active IS NULL OR t.last_active < t.newest) q
            ON q.kommune = w.kommune AND q.resource_id = w.resource_id
        WHERE q.last_active IS NULL OR w.version_time > q.last_active
        GROUP BY w.kommune, w.resource_id
    ) e ON e.kommune = v.kommune AND e.resource_id = v.resource_id""")
"""Only of resources that are not active now the end is looked for: most are, and grouping all of them costs more."""

HIDDEN: Final = """
hidden AS (
    SELECT p.kommune, p.surrogate
    FROM (
        SELECT v.kommune, v.surrogate, v.active, row_number() OVER (
            PARTITION BY v.kommune, v.surrogate ORDER BY v.version_time DESC, v.received_seq DESC
        ) AS lateness
        FROM patients v WHERE v.known_at < (SELECT known FROM bounds)
    ) p
    WHERE p.lateness = 1 AND NOT p.active
)"""
"""Citizens whose record in a municipality is not in force: its newest version says `active` = false."""

SHOWN: Final = """
shown AS (
    SELECT n.* FROM newest n
    WHERE NOT EXISTS (SELECT 1 FROM hidden h WHERE h.kommune = n.kommune AND h.surrogate = n.surrogate)
)"""


ALIVE: Final = Template("""
alive AS (
    SELECT v.kommune, v.resource_id, v.version_time, $columns
    FROM $known v JOIN quiet r ON r.kommune = v.kommune AND r.resource_id = v.resource_id
    UNION ALL
    SELECT v.kommune, v.resource_id, v.version_time, $columns FROM survivors v
)""")
NAMES: Final = re.compile(
    r"\b(slots|resources|quiet|tangle|steps|sums|depths|watched|survivors|untangled|newest|shown|alive)\b"
)
"""What a second table's expressions in one query are called otherwise."""


def surviving(
    table: str, columns: Sequence[str], active: str = "", *, alive: bool = False, suffix: str = "", hidden: bool = True
) -> str:
    """Common table expressions that end in `shown`: one row per resource that is still there and not hidden.

    It has `columns` as the newest surviving version has them. Where `active` is given, the condition on a version `v`
    under which the resource is active, `ends` is the time since which the trailing versions have not been, or null.
    `alive` adds an expression of that name with every surviving version, hidden ones too. For a second table in one
    query, `suffix` ends the names of its expressions, and it takes `hidden` over from the first.
    """
    known = f"(SELECT * FROM {table} k WHERE k.known_at < (SELECT known FROM bounds))"  # noqa: S608
    strands = ({"source": known, "spans": "quiet"}, {"source": "survivors", "spans": "untangled"})
    wanted = ", ".join(f"v.{column}" for column in columns)
    found = ENDED.substitute if active else NEWEST.substitute
    parts = [
        SLOTS.substitute(table=table, active=active or "FALSE"),
        UNTANGLED.substitute(table=table, active=active or "FALSE", columns=wanted),
        "\nnewest AS (" + "\n    UNION ALL".join(found(strand, columns=wanted) for strand in strands) + "\n)",
        *([HIDDEN] if hidden else []),
        SHOWN,
        *([ALIVE.substitute(known=known, columns=wanted)] if alive else []),
    ]
    made = ",".join(parts)
    return NAMES.sub(rf"\1_{suffix}", made) if suffix else made
