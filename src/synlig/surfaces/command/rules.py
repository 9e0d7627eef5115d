"""`synlig rules list | explain | test | run | touched | propose | editions`: what rules are and find, and change."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from synlig.core.errors import WrongUsage
from synlig.core.instant import danish_day
from synlig.core.kommune import KommuneKode
from synlig.pipeline.rules.manual import manual
from synlig.stories.count_rule_rows import count_rule_rows
from synlig.stories.explain_rule import explain_rule
from synlig.stories.list_rule_editions import list_rule_editions
from synlig.stories.list_rules import list_rules
from synlig.stories.propose_rules import propose_rules
from synlig.stories.run_rules import run_rules
from synlig.stories.test_rules import test_rules
from synlig.stories.trace_rule import trace_rule
from synlig.surfaces.command.changes import answer_proposed
from synlig.surfaces.command.frame import Frame, framed, progress
from synlig.surfaces.command.reports import EXIT_REJECTED, Since


@click.group(epilog="Example: synlig rules list")
def rules() -> None:
    """The rules: plausibility across resources and time, one way of saying things, derived facts."""


@framed("synlig rules list --json")
@click.option("--manual", "as_manual", is_flag=True, help="The manual of rules as Markdown: docs/rules.md.")
@click.option("--rule-set", metavar="VERSION", help="As they were in this edition; releases name it.")
def list_command(frame: Frame, as_manual: bool, rule_set: str | None) -> None:
    """Every rule, in the order they run."""
    wiring = frame.wiring()
    chosen = wiring.rule_set if rule_set is None else wiring.rule_book.named(rule_set)
    if as_manual:
        click.echo(manual(chosen), nl=False)
        return
    frame.listing(list_rules(rule_set=chosen), _rule_words, "There are no rules.")


@framed("synlig rules explain synlig-plan-ends-before-start --municipality 0259")
@click.argument("rule_id", metavar="ID")
@click.option("--municipality", metavar="KODE", help="Also the rows of this municipality it touched.")
def explain(frame: Frame, rule_id: str, municipality: str | None) -> None:
    """What a rule says, why, and what it rests on; with a municipality, row by row back to the report."""
    wiring = frame.wiring()
    explained = wiring.tell(explain_rule, rule_id)
    if municipality is not None:
        explained["rows"] = wiring.tell(trace_rule, rule_id, KommuneKode(municipality))
    frame.answer(explained, "\n".join(f"{name}: {value}" for name, value in explained.items() if value))


@framed("synlig rules test")
@click.argument("rule_ids", metavar="[ID]...", nargs=-1)
def test(frame: Frame, rule_ids: tuple[str, ...]) -> int:
    """Carry out the rules' own examples; exit 4 when some rule does not do what it says."""
    broken = held = 0
    with progress("Testing rules", None) as told:
        for line in frame.wiring().tell(test_rules, rule_ids, told):
            held, broken = held + line["holds"], broken + (not line["holds"])
            if frame.as_json or not line["holds"]:
                frame.line(line, f"{line['rule']}: {line['example']}: expected {line['expected']}, came {line['came']}")
    if not frame.as_json:
        click.echo(f"{held} examples hold, {broken} do not.")
    return EXIT_REJECTED if broken else 0


@framed("synlig rules run --municipality 0259 --scores")
@click.option("--municipality", metavar="KODE", help="Only this municipality's.")
@click.option("--as-of", type=Since(), help="As known at the end of this day; today when left out.")
@click.option("--scores", "scored", is_flag=True, help="Quality per rule, municipality and week instead of findings.")
def run(frame: Frame, municipality: str | None, as_of: datetime | None, scored: bool) -> None:
    """What the rules find in what is stored; nothing stored is changed."""
    kommune = None if municipality is None else KommuneKode(municipality)
    day = None if as_of is None else danish_day(as_of)
    rows = frame.wiring().tell(run_rules, kommune, day, "scores" if scored else "findings")
    frame.listing(rows, _score_words if scored else _finding_words, "Nothing was found.")


@framed("synlig rules propose ny-regel.toml")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
def propose(frame: Frame, path: Path) -> int:
    """Propose new, changed or ended rules (TOML); tried on what is stored; exit 3 until another person approves."""
    try:
        document = path.read_bytes()
    except OSError:
        raise WrongUsage(f"{path} cannot be read.") from None
    return answer_proposed(frame, frame.wiring().tell(propose_rules, document, path.name))


@framed("synlig rules editions")
def editions(frame: Frame) -> None:
    """Every edition of the rule set, and which change made it."""
    frame.listing(frame.wiring().tell(list_rule_editions), _edition_words, "There are no rules.")


@framed("synlig rules touched --json")
@click.argument("release", metavar="[RELEASE]", required=False)
def touched(frame: Frame, release: str | None) -> None:
    """Rows each rule touched in what a release was made of (the newest), by municipality, rounded as its cells are."""
    rows = frame.wiring().tell(count_rule_rows, release)
    frame.listing(rows, lambda row: f"{row['rule']} {row['kommune']}: {row['rows']}", "Nothing was released yet.")


def _edition_words(row: Any) -> str:
    made = f"change {row['change']} by {row['proposed_by']}, approved by {row['approved_by']}, {row['adopted_at']}"
    return f"{row['rule_set']}: {row['rules']} rules, {made if row['change'] else 'as delivered'}"


def _rule_words(row: Any) -> str:
    return f"{row['id']} ({row['severity'] or row['kind']}): {row['title']}"


def _finding_words(row: Any) -> str:
    return f"{row['severity']}: {row['rule']} at {row['source']}/{row['resource_id']} of {row['bundle_id']}"


def _score_words(row: Any) -> str:
    return (
        f"{row['rule']} {row['kommune']} week of {row['week']}: {row['score']:.4f} ({row['found']} of {row['checked']})"
    )


rules.add_command(list_command, "list")
rules.add_command(explain)
rules.add_command(test)
rules.add_command(run)
rules.add_command(propose)
rules.add_command(editions)
rules.add_command(touched)
COMMANDS = (rules,)
