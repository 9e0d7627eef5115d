"""`synlig retention run`: clean-up by the declared rules."""

from typing import Any

import click

from synlig.stories.run_retention import Cleaned, run_retention
from synlig.surfaces.command.frame import Frame, framed

HELD = 3
"""The exit code when something was held back."""


@click.group(epilog="Example: synlig retention run --dry-run")
def retention() -> None:
    """How long everything is kept, and letting go of it."""


@framed("synlig retention run --dry-run")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@click.option("--meant", is_flag=True, help="Also what would otherwise be held back; see --dry-run first.")
def run(frame: Frame, dry_run: bool, meant: bool) -> int:
    """Let go of what has been kept long enough. Exit 3 when a rule would take so much that a person must mean it."""
    done = frame.wiring().tell(run_retention, dry_run, meant)
    frame.listing(map(_row, done), _words, "There is no rule.")
    return HELD if any(one.held for one in done) and not dry_run else 0


def _row(one: Cleaned) -> dict[str, Any]:
    rule = one.rule
    return {
        "rule": rule.id,
        "holds": rule.holds.en,
        "holds_da": rule.holds.da,
        "ground": rule.ground,
        "days": rule.days,
        "gone": one.gone,
        "of": one.of,
        "held": one.held,
        "archive": rule.archive,
    }


def _words(row: Any) -> str:
    held = "  HELD BACK: say --meant if it is" if row["held"] else ""
    archive = "  (ask the archive first)" if row["archive"] and row["gone"] else ""
    return f"{row['rule']:<22} {row['gone']:>8} of {row['of']:<8} after {row['days']} days{held}{archive}"


for _command in (run,):
    retention.add_command(_command)
COMMANDS = (retention,)
