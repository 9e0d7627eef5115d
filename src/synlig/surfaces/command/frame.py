"""What every command shares: its home, its way of answering, its progress bar."""

import functools
import json
import os
import re
import sys
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from synlig.surfaces.wiring import Wiring

COMMANDING: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""Characters that a terminal carries out or turns around; senders name reports and files, we show the names."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a command works and how it answers."""

    home: str | None
    as_json: bool

    @property
    def home_path(self) -> Path:
        """`--home`, else `$SYNLIG_HOME`, else `./var`."""
        return Path(self.home or os.environ.get("SYNLIG_HOME") or "var").absolute()

    @functools.cache  # noqa: B019 (one frame per process)
    def wiring(self) -> Wiring:
        """The opened home with its stories."""
        return Wiring(self.home_path, os.environ)

    def wiring_with(self, environment: Mapping[str, str]) -> Wiring:
        """The home opened again with other settings from the environment."""
        return Wiring(self.home_path, {**os.environ, **environment})

    def answer(self, document: Mapping[str, Any], text: str) -> None:
        """One JSON document, or words for a person."""
        click.echo(_json(document) if self.as_json else _plain(text))

    def line(self, document: Mapping[str, Any], text: str) -> None:
        """One line of a list: NDJSON, or words."""
        click.echo(_json(document) if self.as_json else _plain(text))

    def listing(self, rows: Iterable[Mapping[str, Any]], text: Callable[[Mapping[str, Any]], str], empty: str) -> None:
        """A list: NDJSON, or one line of words each; `empty` is what a person reads when there is none."""
        shown = False
        for row in rows:
            self.line(row, text(row))
            shown = True
        if not shown and not self.as_json:
            click.echo(empty)


def framed(example: str) -> Callable[[Callable[..., Any]], click.Command]:
    """Make a command of a function that takes a Frame first; adds `--home`, `--json` and the example."""

    def wrap(function: Callable[..., Any]) -> click.Command:
        @click.option("--home", metavar="DIR", default=None, help="The home; else $SYNLIG_HOME, else ./var.")
        @click.option("--json", "as_json", is_flag=True, help="JSON on stdout; words on stderr.")
        @click.pass_context
        @functools.wraps(function)
        def inner(context: click.Context, home: str | None, as_json: bool, **arguments: Any) -> Any:
            above = context.find_object(Frame) or Frame(None, False)
            return function(Frame(home or above.home, as_json or above.as_json), **arguments)

        name = function.__name__.removesuffix("_command").replace("_", "-")
        return click.command(name, epilog=f"Example: {example}")(inner)

    return wrap


def complain(words: str, code: int) -> int:
    """Say it on stderr and give the exit code back."""
    click.echo(f"synlig: {_plain(words)}", err=True)
    return code


@contextmanager
def progress(title: str, total: int | None) -> Generator[Callable[[int], None]]:
    """A progress bar on a terminal's stderr; silent elsewhere. Call the yielded function with steps done."""
    if not sys.stderr.isatty():
        yield lambda _steps: None
        return
    columns = (TextColumn("{task.description:<32}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(title, total=total)
        yield lambda steps: bar.advance(task, steps)


def _json(document: Mapping[str, Any]) -> str:
    """The document as JSON that means the same and can be shown on any terminal."""
    text = json.dumps(document, ensure_ascii=False, default=str)
    return COMMANDING.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _plain(text: str) -> str:
    return COMMANDING.sub("\N{REPLACEMENT CHARACTER}", text)
