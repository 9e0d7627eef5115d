"""`python -m bench.month`: lives through the month, writes its report, and fails when an expectation does not hold."""

import random
import shutil
import sys
import tempfile
import time
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bench.month.authority import Authority
from bench.month.clock import Clock, library
from bench.month.disk import small_disk
from bench.month.doors import Parts
from bench.month.ending import ending
from bench.month.forked import ready
from bench.month.gateway import Gateway, Unexpected
from bench.month.happenings import add_system
from bench.month.living import FILES, Day, Month, live, morning_after
from bench.month.plan import CERTIFICATE_DAYS, plan
from bench.month.recipients import recipients
from bench.month.report import Lived, write
from bench.month.reported import Reported, read
from house.places import ROOT

FAULTS: Final = 0.02


@dataclass(frozen=True, slots=True)
class Size:
    """How large the month is; `kommuner` empty means all of them."""

    days: int = 30
    citizens: int = 200
    seed: int = 20_26_11
    kommuner: Sequence[str] = ()


@contextmanager
def furnished(folder: Path, size: Size) -> Generator[Month]:
    """A month that can be lived: a home on a disk of its own, its senders, doors, recipients and reports.

    Raises:
        Unexpected: libfaketime is not installed; the message says how to get it.
    """
    found = library()
    if found is None:
        raise Unexpected("The month needs libfaketime (Debian: apt-get install libfaketime).")
    clock = Clock(folder / "clock", found)
    clock.set(datetime.now(UTC) - timedelta(days=size.days))
    with ExitStack() as stack:
        disk = stack.enter_context(small_disk(folder / "disk"))
        others = stack.enter_context(recipients(folder / "recipients", clock.environment))
        authority = Authority(folder / "authority")
        first = morning_after(f"{datetime.now(UTC) - timedelta(days=size.days):%Y-%m-%d}")
        server = authority.issue("server", first - timedelta(days=900), first + timedelta(days=900))
        ends = first + timedelta(days=CERTIFICATE_DAYS, hours=-1)
        pair = authority.issue("system", first - timedelta(days=1), ends)
        gateway = Gateway(folder / "ready", disk.place / "home", {**clock.environment, **others.settings})
        parts = Parts(gateway)
        gateway.environment |= _settings(authority.ca, server, parts)
        stack.enter_context(ready(gateway.socket, gateway.environment))
        gateway.ask("init")
        reported = _reported(gateway, folder / "reports", size)
        draw = random.Random(size.seed)  # noqa: S311 (the same month for the same seed)
        month = Month(folder, gateway, clock, disk, others, reported, authority, draw, parts, pair)
        month.tell(first - timedelta(hours=1))
        files = [word for kode in reported.kommuner if kode != month.own for word in ("--municipality", kode)]
        gateway.ask("sender", "add", FILES, *files)
        add_system(month, pair[0])
        stack.enter_context(parts.running())
        yield month


def lived(folder: Path, size: Size) -> Lived:
    """Live through a month."""
    began, days = time.perf_counter(), list[Day]()
    with furnished(folder, size) as month:
        planned = plan(size.days, month.draw)
        for number in range(1, len(month.reported.days) + 1):
            day = live(month, number, planned.before.get(number, ()), planned.after.get(number, ()))
            print(f"{day.day}: {day.accepted} accepted, {day.seconds} s; {'; '.join(day.happened)}", flush=True)
            days.append(day)
            month.parts.check()
        held = ending(month)
        facts: dict[str, int | float] = {
            "kommuner": len(month.reported.kommuner),
            "citizens": size.citizens,
            "seed": size.seed,
            "faults": FAULTS,
            "commands": month.gateway.commands,
            "killed": month.gateway.killed,
            "minutes": round((time.perf_counter() - began) / 60, 1),
        }
        where = "on a small disk of its own (in memory)" if month.disk.is_small else "on the machine's disk"
        return Lived(days, held, facts, where)


def _reported(gateway: Gateway, out: Path, size: Size) -> Reported:
    """Reports of so many days that end yesterday."""
    yesterday = datetime.now(UTC) - timedelta(days=1)
    places = [word for kode in size.kommuner for word in ("--municipality", kode)]
    counts = ("--citizens", str(size.citizens), "--days", str(size.days), "--seed", str(size.seed))
    more = ("--faults", str(FAULTS), "--last-day", f"{yesterday:%Y-%m-%d}", "--out", out)
    gateway.ask("generate", *counts, *places, *more)
    return read(out)


def _settings(ca: Path, server: tuple[Path, Path], parts: Parts) -> dict[str, str]:
    return {
        "SYNLIG_INTAKE__CLIENT_CA": str(ca),
        "SYNLIG_INTAKE__TLS_CERTIFICATE": str(server[0]),
        "SYNLIG_INTAKE__TLS_KEY": str(server[1]),
        "SYNLIG_INTAKE__PORT": str(parts.intake),
        "SYNLIG_PORTAL__PORT": str(parts.portal),
        "SYNLIG_IDENTITY__DEVELOPMENT_IDP": "true",
    }


def main() -> int:
    """Run the month in a folder that is gone afterwards; 1 when an expectation does not hold."""
    folder = Path(tempfile.mkdtemp(prefix="synlig-month-"))
    try:
        month = lived(folder, Size())
    except Unexpected as otherwise:
        print(f"The month ended early: {otherwise}", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    write(ROOT / "docs", month)
    for each in month.held:
        print(f"{'holds' if each.holds else 'DOES NOT HOLD'}: {each.expectation}: {each.figures}", flush=True)
    return 0 if month.holds else 1


if __name__ == "__main__":
    sys.exit(main())
