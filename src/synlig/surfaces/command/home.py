"""`synlig init`: a new home."""

from synlig.stories.create_home import create_home
from synlig.surfaces.command.frame import Frame, framed


@framed("synlig init --home /srv/synlig")
def init(frame: Frame) -> None:
    """Make a new home: settings, keys, databases. Refuses to overwrite."""
    home = frame.wiring().tell(create_home)
    frame.answer({"home": str(home.path)}, f"A new home is ready in {home.path}. Its settings: {home.settings_file}")


COMMANDS = (init,)
