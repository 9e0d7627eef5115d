"""`synlig release`: compute, protect, freeze and sign the cubes."""

import click

from synlig.stories.make_release import make_release
from synlig.surfaces.command.frame import Frame, framed, progress


@framed("synlig release tilstande indsatser")
@click.argument("cubes", nargs=-1, metavar="[CUBE]...")
@click.option(
    "--as-known-on",
    default="",
    metavar="DAY|RELEASE",
    help="As it was known at the end of a day, or when a release was made: the same release, or how it is now.",
)
def release(frame: Frame, cubes: tuple[str, ...], as_known_on: str) -> None:
    """Compute, protect, freeze and sign the cubes (all of them, when none is named)."""
    wiring = frame.wiring()
    with progress("Releasing", len(cubes) or len(wiring.cubes)) as told:
        made = wiring.tell(make_release, cubes, told, as_known_on)
    names = [cube.name for cube in made.cubes]
    told_of = {"release": made.id, "cubes": names, "known_at": made.known_at.isoformat()}
    known = f", as known until {made.known_at:%Y-%m-%d %H:%M:%S} UTC" if as_known_on else ""
    frame.answer(told_of, f"Released {', '.join(names)} as {made.id}{known}.")


COMMANDS = (release,)
