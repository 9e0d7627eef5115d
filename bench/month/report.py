"""The report of the month: docs/month.md for people, docs/month.json for machines."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.harness.machine import machine
from bench.month.ending import Held
from bench.month.living import Day

HEAD = """# A month of operation

Written by `make month`. {days} days of {kommuner} municipalities with {citizens:,} synthetic citizens, seed {seed},
{faults:.0%} of the reports broken on purpose. One municipality delivers over HTTPS with a client certificate, the
others by file; intake, portal and a worker run all month, and five recipients beside them, each with its own store.
{commands} commands and parts were started, each a process of its own (commands are forked from one that has read the
code already) that lives by a clock that is set (libfaketime): a day passes in seconds; certificates, retries and
deadlines fall due as they would. {killed} of them were killed with SIGKILL. The home lies {disk}. Measured on
{machine}, in {minutes:.0f} minutes.

What a simulated month cannot show: real senders and recipients, real people at work, and the wear of thirty real days.
"""


@dataclass(frozen=True, slots=True)
class Lived:
    """A month that is over."""

    days: Sequence[Day]
    held: Sequence[Held]
    facts: Mapping[str, int | float]
    disk: str

    @property
    def holds(self) -> bool:
        """Every expectation holds."""
        return all(each.holds for each in self.held)


def write(docs: Path, lived: Lived) -> None:
    """Write both files."""
    days, held = [asdict(day) for day in lived.days], [asdict(each) for each in lived.held]
    document = {"machine": machine(), **lived.facts, "days": days, "end": held}
    (docs / "month.json").write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (docs / "month.md").write_text("\n".join(_page(lived)) + "\n", encoding="utf-8")


def _page(lived: Lived) -> Iterator[str]:
    where = ", ".join(f"{key} {value}" for key, value in machine().items())
    yield HEAD.format(**lived.facts, days=len(lived.days), machine=where, disk=lived.disk)
    yield "## At the end\n\n| expectation | figures | holds |\n|---|---|---|"
    yield from (f"| {each.expectation} | {each.figures} | {'yes' if each.holds else '**no**'} |" for each in lived.held)
    yield "\n## Day by day\n\n| day | accepted | rejected | delivered | seconds | home MB | what else happened |"
    yield "|---|---:|---:|---:|---:|---:|---|"
    for day in lived.days:
        counts = f"{day.accepted} | {day.rejected} | {day.delivered} | {day.seconds:.1f}"
        yield f"| {day.day} | {counts} | {day.home_bytes / 1e6:.1f} | {'; '.join(day.happened)} |"
