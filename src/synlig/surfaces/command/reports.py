"""`synlig validate`, `receive`, `receipts`, `findings` and `process`: reports on their way in."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from synlig.core.errors import InputRejected, WrongUsage
from synlig.core.finding import Verdict
from synlig.core.instant import span_of
from synlig.core.kommune import KommuneKode
from synlig.stories.find_afterwards import find_afterwards
from synlig.stories.link_rejected import link_rejected
from synlig.stories.list_findings import list_findings
from synlig.stories.list_receipts import list_receipts
from synlig.stories.process_reports import process_reports
from synlig.stories.receive_files import receive_files
from synlig.stories.validate_files import validate_files
from synlig.surfaces.command.frame import Frame, framed, progress

PATHS = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
EXIT_REJECTED = InputRejected.exit_code


class Since(click.ParamType[datetime]):
    """A day or an instant, as FHIR writes it."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The first instant it means."""
        span = span_of(value) if isinstance(value, str) else None
        if span is None:
            self.fail("write a day (2026-11-01) or an instant (2026-11-01T08:00:00+01:00)", param, ctx)
        return span.start


@framed("synlig validate reports/2026-11-01.ndjson")
@PATHS
def validate(frame: Frame, paths: tuple[Path, ...]) -> int:
    """Verdicts on reports (.json .ndjson .xml .csv .zip, or folders of them) without keeping anything."""
    return _verdicts(frame, frame.wiring().tell(validate_files, paths), "Validating")


@framed("synlig receive --sender koege-eoj reports/")
@click.option("--sender", required=True, metavar="NAME", help="The registered sender who delivers.")
@PATHS
def receive(frame: Frame, sender: str, paths: tuple[Path, ...]) -> int:
    """Receive reports as if delivered; durable when it returns. Exit 4 when some report is rejected."""
    return _verdicts(frame, frame.wiring().tell(receive_files, sender, paths), "Receiving")


@framed("synlig receipts --since 2026-11-01 --json")
@click.option("--sender", metavar="NAME", help="Only this sender's.")
@click.option("--since", type=Since(), help="Received on or after this day or instant.")
def receipts(frame: Frame, sender: str | None, since: datetime | None) -> None:
    """The verdict line of every report received, in order."""
    rows = frame.wiring().tell(list_receipts, sender, since)
    frame.listing(rows, _receipt_words, "Nothing was received.")


@framed("synlig findings --municipality 0259")
@click.option("--sender", metavar="NAME", help="Only this sender's.")
@click.option("--municipality", metavar="KODE", help="Only this municipality's.")
@click.option("--since", type=Since(), help="Received, or found by a rule, on or after this day or instant.")
@click.option("--mended", is_flag=True, help="Also what a later report mended.")
def findings(
    frame: Frame,
    sender: str | None,
    municipality: str | None,
    since: datetime | None,
    mended: bool,
) -> None:
    """What was wrong, in single reports and across them, with the path to the source element."""
    if municipality is not None and municipality not in frame.wiring().organisations.kommuner:
        raise WrongUsage(f"{municipality} is no municipality: four digits are expected, e.g. 0540.")
    kommune = None if municipality is None else KommuneKode(municipality)
    rows = frame.wiring().tell(list_findings, sender, kommune, since, mended)
    frame.listing(rows, _finding_words, "Nothing was found wrong.")


@framed("synlig process")
def process(frame: Frame) -> None:
    """Process all that was received and not yet processed."""
    with progress("Processing", None) as told:
        count = frame.wiring().tell(process_reports, told)
        frame.wiring().tell(link_rejected)
    with progress("Holding reports against each other", None) as told:
        frame.wiring().tell(find_afterwards, told)
    frame.answer({"processed": count}, f"{count} reports processed.")


def _verdicts(frame: Frame, verdicts: Iterable[Verdict], title: str) -> int:
    words, rules = Counter[str](), Counter[str]()
    with progress(title, None) as told:
        for verdict in verdicts:
            words[verdict.word] += 1
            rules.update(finding.rule for finding in verdict.findings if finding.severity == "error")
            if frame.as_json or verdict.findings:
                frame.line(verdict.as_line(), _verdict_words(verdict))
            told(1)
    if not frame.as_json:
        click.echo(f"{words['accepted']} accepted, {words['rejected']} rejected." + _most_common(rules))
    return EXIT_REJECTED if words["rejected"] else 0


def _most_common(rules: Counter[str]) -> str:
    return "".join(f"\n  {count:>6}  {rule}" for rule, count in rules.most_common())


def _verdict_words(verdict: Verdict) -> str:
    head = f"{verdict.source}: {verdict.word} {verdict.bundle_id or '(no id)'}"
    return "\n".join([head, *(f"  {f.severity}: {f.rule} at {f.expression}: {f.message}" for f in verdict.findings)])


def _receipt_words(row: Any) -> str:
    return f"{row['received_at']} {row['verdict']} {row['bundle_id'] or '(no id)'} from {row['sender']}"


def _finding_words(row: Any) -> str:
    return f"{row['severity']}: {row['rule']} at {row['expression']} of {row['bundle_id']}: {row['message']}"


COMMANDS = (validate, receive, receipts, findings, process)
