"""Where things are in a checkout."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
"""The checkout these tools belong to."""
PACKAGE: Final = Path("src", "synlig")
"""The product, below the root of a checkout."""
FLOORS: Final = ("core", "declared", "guard", "partners", "pipeline", "storage", "stories", "surfaces")
"""The eight folders, lowest first; alphabetical, so that `ls` is the architecture."""
