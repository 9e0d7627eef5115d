"""Writes, for each table, the function that draws a row from a resource: straight code, compiled once.

The source is put together from what `drawn` says and the names of declared columns, never from input.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from string import Template
from textwrap import indent
from typing import Any, Final

from synlig.core.codes import FSIII
from synlig.core.errors import InputRejected, SynligError
from synlig.pipeline.tabulate.canonical import Canon
from synlig.pipeline.tabulate.drawn import Drawn
from synlig.pipeline.tabulate.elements import all_codes, kl_profile
from synlig.pipeline.tabulate.instants import days, instants, spans
from synlig.pipeline.tabulate.reading import Reading
from synlig.pipeline.tabulate.readings import READINGS
from synlig.pipeline.tabulate.remembering import Remembered
from synlig.pipeline.tabulate.resources import TYPES, Detail

Row = tuple[Any, ...]
Draw = Callable[[Any, int, int, int | None, Reading], Row]
"""(resource, number of its report, its place in it, time of the report in microseconds, the report): a row."""
ASSIGNED: Final = re.compile(r"^( *)(\w+)(?:, (\w+))? = ([A-Z]+)\(([^,\n]+?)(?:, (.+))?\)$", re.MULTILINE)
NAMED: Final = re.compile(r"^ *(\w+)(?:, (\w+))? = ", re.MULTILINE)
FRAME: Final = Template("""\
def draw(r, at, place, stamped, reading):
    meta = r.meta
    version_time = stamped
    if meta is not None and meta.last_updated:
        version_time = instants[meta.last_updated]
        if version_time is None:
            version_time = stamped
    if version_time is None:
        raise InputRejected("A resource without any version time cannot be placed among the others.")
$body
    entered_in_error = $status == "entered-in-error"
    return (at, r.id or f"{reading.bundle_id}.{place}", version_time, entered_in_error, $columns)
""")


def drawer(drawn: Drawn, columns: Sequence[str], canon: Canon) -> Draw:
    """The function that draws the row of a resource: its report's number, the version's columns, then `columns`.

    It raises InputRejected for a resource that says no time, in a report that says none.

    Raises:
        SynligError: a declared column is drawn from nothing.
    """
    missing = set(columns) - {name for match in NAMED.finditer(drawn.text) for name in match.groups()}
    if missing:
        raise SynligError(f"nothing is said of where {', '.join(sorted(missing))} is drawn from")
    source = FRAME.substitute(
        body=indent("\n".join(_spelt_out(drawn.text)), "    "), status=drawn.status, columns=", ".join(columns)
    )
    space: dict[str, Any] = {
        "FSIII": FSIII, "TYPES": TYPES, "NO_DETAIL": Detail(), "InputRejected": InputRejected,
        "spans": spans, "instants": instants, "days": days, "all_codes": all_codes,
        "kl_profiles": Remembered(kl_profile), "tilstande": canon.tilstande, "indsatser": canon.indsatser,
        "levels": canon.levels, "any_code": canon.any,
    }  # fmt: skip
    exec(compile(source, "<tabulate>", "exec"), space)  # noqa: S102 our own words only, see above
    made: Draw = space["draw"]
    return made


def _spelt_out(text: str) -> Iterator[str]:
    """The lines of `text`, each reading in it by what it stands for."""
    for line in text.strip().splitlines():
        match = ASSIGNED.match(line)
        if match is None:
            yield line
            continue
        margin, first, second, reading, asked, among = match.groups()
        yield indent(Template(READINGS[reading].strip()).substitute(a=first, b=second, x=asked, y=among), margin)
