"""A tree of files to be judged: a checkout, or a small one that a test has planted."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from house.places import FLOORS, PACKAGE

WRITTEN: Final = (".py", ".md", ".toml", ".html", ".js", ".css", ".csv", ".sql", ".json", ".txt", ".ini", ".svg", "")
"""The kinds of file that hold text of ours; lists in `lock/` are text too."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One place that breaks one rule."""

    path: str
    line: int
    rule: str
    words: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.words} [{self.rule}]"


@dataclass(frozen=True)
class Module:
    """One Python file, parsed."""

    path: Path
    text: str
    syntax: ast.Module

    def broken(self, rule: str, words: str, line: int = 1) -> Violation:
        """A violation in this module."""
        return Violation(self.path.as_posix(), line, rule, words)

    @property
    def floor(self) -> str | None:
        """The folder of the eight it lies in, if any."""
        inside = self.path.parts[len(PACKAGE.parts) :] if self.path.is_relative_to(PACKAGE) else ()
        return inside[0] if inside and inside[0] in FLOORS else None

    @property
    def of_product(self) -> bool:
        """Whether it is shipped, the sandbox counterparts included."""
        return self.path.parts[:1] == PACKAGE.parts[:1]


@dataclass(frozen=True)
class Tree:
    """The files below `root` that are, or would be, committed."""

    root: Path

    @cached_property
    def paths(self) -> tuple[Path, ...]:
        """Every file, relative to the root, sorted."""
        return tuple(sorted(path for path in self._listed() if (self.root / path).is_file()))

    def _listed(self) -> Iterator[Path]:
        if not (self.root / ".git").exists():
            yield from (path.relative_to(self.root) for path in self.root.rglob("*") if "__pycache__" not in path.parts)
            return
        command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
        listed = subprocess.run(command, cwd=self.root, capture_output=True, check=True).stdout.decode()
        yield from (Path(name) for name in listed.split("\0") if name)

    @cached_property
    def modules(self) -> tuple[Module, ...]:
        """Every Python file."""
        return tuple(
            Module(path, text, ast.parse(text, path.as_posix()))
            for path in self.paths
            if path.suffix == ".py" and (text := self.text(path)) is not None
        )

    @property
    def product(self) -> tuple[Module, ...]:
        """The Python files that are shipped."""
        return tuple(module for module in self.modules if module.of_product)

    def text(self, path: Path) -> str | None:
        """The text of a file, None where it is none or is not there."""
        try:
            return (self.root / path).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            return None

    def texts(self) -> Iterator[tuple[Path, str]]:
        """Every file that is text."""
        for path in self.paths:
            if path.suffix in WRITTEN and (text := self.text(path)) is not None:
                yield path, text
