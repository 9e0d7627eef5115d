"""A small clean tree to plant violations in."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from house.map import MAP, draw
from house.places import FLOORS

DATE_DIGITS: Final = "0101" + "90"
"""Six digits of a date; the four after them are added where they are planted, so that none stand here."""

CLEAN: Final[Mapping[str, str]] = {
    **{f"src/synlig/{floor}/__init__.py": f'"""The {floor} floor."""\n' for floor in FLOORS},
    "src/synlig/__init__.py": '"""A house."""\n',
    "src/synlig/pipeline/gate.py": '"""Judges what comes in, by CONTRACT.md."""\n',
    "tests/unit/test_gate.py": '"""The gate."""\n',
    "docs/CONTRACT.md": "# The outer interface\n",
    "docs/decisions/README.md": "- [Early](0001-early.md)\n",
    "docs/decisions/0001-early.md": "# Early\n\n## Context\n\n## Decision\n\n## Consequences\n",
    "GLOSSARY.md": "| **Gate** | port | judges | `pipeline/gate.py` |\n",
}


def plant(root: Path, *layers: Mapping[str, str]) -> None:
    """Write the files of each layer over the ones before, and draw the map unless a layer gives one."""
    files = {path: text for layer in layers for path, text in layer.items()}
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    if MAP.as_posix() not in files:
        (root / MAP).write_text(draw(root), encoding="utf-8")
