"""`synlig replay`: rejected reports judged again by the rules of today."""

from collections import Counter

import click

from synlig.stories.replay_reports import replay_reports
from synlig.surfaces.command.frame import Frame, framed, progress


@framed("synlig replay --rule binding")
@click.option("--rule", metavar="RULE", help="Only reports that this rule rejected.")
def replay(frame: Frame, rule: str | None) -> None:
    """Judge rejected reports again by the rules and codes of today; each changed verdict is a new receipt."""
    words = Counter[str]()
    with progress("Judging again", None) as told:
        for verdict in frame.wiring().tell(replay_reports, rule):
            words[verdict.word] += 1
            frame.line(verdict.as_line(), f"{verdict.source}: {verdict.word} now, {verdict.bundle_id or '(no id)'}")
            told(1)
    if not frame.as_json:
        click.echo(f"{words['accepted']} accepted now, {words['rejected']} rejected otherwise than before.")


COMMANDS = (replay,)
