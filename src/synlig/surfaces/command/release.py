"""`synlig release`: compute, protect, freeze and sign the cubes."""

import click

from synlig.stories.make_release import make_release
from synlig.surfaces.command.frame import Frame, framed, progress


@framed("synlig release tilstande indsatser")
@click.argument("cubes", nargs=-1, metavar="[CUBE]...")
def release(frame: Frame, cubes: tuple[str, ...]) -> None:
    """Compute, protect, freeze and sign the cubes (all of them, when none is named)."""
    wiring = frame.wiring()
    with progress("Releasing", len(cubes) or len(wiring.cubes)) as told:
        made = wiring.tell(make_release, cubes, told)
    names = [cube.name for cube in made.cubes]
    frame.answer({"release": made.id, "cubes": names}, f"Released {', '.join(names)} as {made.id}.")


COMMANDS = (release,)
