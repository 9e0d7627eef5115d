"""`synlig release`: compute, protect, freeze and sign the cubes; the log of releases, and taking one back."""

from collections.abc import Mapping
from typing import Any

import click

from synlig.stories.list_releases import ReleaseLine, list_releases
from synlig.stories.make_release import make_release
from synlig.stories.propose_withdrawal import propose_withdrawal
from synlig.stories.publish_views import publish_views
from synlig.surfaces.command.changes import answer_proposed
from synlig.surfaces.command.frame import Frame, framed, progress


@framed("synlig release tilstande indsatser")
@click.argument("cubes", nargs=-1, metavar="[CUBE]...")
@click.option(
    "--as-known-on",
    default="",
    metavar="DAY|RELEASE",
    help="As it was known at the end of a day, or when a release was made: the same release, or how it is now.",
)
@click.option("--withdraw", default="", metavar="RELEASE", help="Propose to take a release back; needs --reason.")
@click.option("--reason", default="", help="Why it is taken back; everybody who asks for it is told.")
@click.option("--list", "listing", is_flag=True, help="The releases there were, withdrawn ones too.")
def release(
    frame: Frame, cubes: tuple[str, ...], as_known_on: str, withdraw: str, reason: str, *, listing: bool
) -> int:
    """Compute, protect, freeze and sign the cubes (all of them, when none is named)."""
    wiring = frame.wiring()
    if listing:
        frame.listing([_row(one) for one in wiring.tell(list_releases)], _line, "Nothing is released yet.")
        return 0
    if withdraw:
        return answer_proposed(frame, wiring.tell(propose_withdrawal, withdraw, reason))
    with progress("Releasing", len(cubes) or len(wiring.cubes)) as told:
        made = wiring.tell(make_release, cubes, told, as_known_on, wiring.rule_rows)
    wiring.tell(publish_views)
    names = [cube.name for cube in made.cubes]
    told_of = {"release": made.id, "cubes": names, "known_at": made.known_at.isoformat()}
    known = f", as known until {made.known_at:%Y-%m-%d %H:%M:%S} UTC" if as_known_on else ""
    frame.answer(told_of, f"Released {', '.join(names)} as {made.id}{known}.")
    return 0


def _row(one: ReleaseLine) -> dict[str, Any]:
    gone = one.logged.withdrawn_at
    return {
        "release": one.logged.id,
        "made_at": one.logged.made_at.isoformat(),
        "known_at": one.logged.known_at.isoformat(),
        "cubes": {cube.name: {"method": cube.method, "base": cube.base} for cube in one.release.cubes},
        "manifest_sha256": one.logged.manifest_sha256,
        "signature": one.release.signature,
        "withdrawn_at": None if gone is None else gone.isoformat(),
        "withdrawn_why": one.logged.withdrawn_why,
    }


def _line(row: Mapping[str, Any]) -> str:
    gone = f"  withdrawn: {row['withdrawn_why']}" if row["withdrawn_at"] else ""
    return f"{row['release']}  {', '.join(row['cubes'])}{gone}"


COMMANDS = (release,)
