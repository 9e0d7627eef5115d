"""The map of the house, printed from the first sentence of every module, so that it cannot drift."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from house.places import FLOORS, PACKAGE, ROOT
from house.rules.sentences import first_sentence

MAP: Final = Path("docs", "MAP.md")
HEAD: Final = """# The map of the house

Printed by `make map` from the first sentence of every module. A folder may import only from folders above it.
"""


def draw(root: Path) -> str:
    """The map as Markdown: a section for each of the eight folders and its rooms, lowest first."""
    return "\n".join([HEAD, *_floors(root)]).rstrip() + "\n"


def _floors(root: Path) -> Iterator[str]:
    package = root / PACKAGE
    for floor in FLOORS:
        folder = package / floor
        yield f"## {floor}/\n\n{_sentence(folder / '__init__.py')}\n"
        yield from (line for line in _rooms(folder, folder))
        yield ""


def _rooms(floor: Path, folder: Path) -> Iterator[str]:
    for entry in sorted(folder.iterdir(), key=lambda entry: (entry.stem, entry.is_file())):
        depth = "  " * (len(entry.relative_to(floor).parts) - 1)
        if entry.is_dir() and (entry / "__init__.py").is_file():
            yield f"{depth}- `{entry.relative_to(floor).as_posix()}/` {_sentence(entry / '__init__.py')}"
            yield from _rooms(floor, entry)
        elif entry.suffix == ".py" and entry.stem not in {"__init__", "__main__"}:
            yield f"{depth}- `{entry.relative_to(floor).as_posix()}` {_sentence(entry)}"


def _sentence(module: Path) -> str:
    if not module.is_file():
        return ""
    return first_sentence(ast.parse(module.read_text(encoding="utf-8"))) or "(no first sentence)"


def main() -> None:
    """Print the map and write it to docs/MAP.md."""
    drawn = draw(ROOT)
    (ROOT / MAP).write_text(drawn, encoding="utf-8")
    sys.stdout.write(drawn)


if __name__ == "__main__":
    main()
