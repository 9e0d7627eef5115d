"""`synlig`, the command: finds the commands, and turns every error into words and an exit code."""

import ast
import atexit
import errno
import importlib
import os
import pkgutil
import sys
import threading
import uuid
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NoReturn

import click

from synlig.core.errors import SynligError, Unavailable, WrongUsage
from synlig.surfaces import command as commands
from synlig.surfaces.command.frame import Frame, complain

BUG = 70
STOPPED = 130
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EMFILE})


class Commands(click.Group):
    """The commands of this folder, each imported when it is asked for: what one needs no other waits for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names."""
        return sorted({*index(), *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        module = index().get(cmd_name)
        if cmd_name not in self.commands and module is not None:
            for command in importlib.import_module(f"{commands.__name__}.{module}").COMMANDS:
                self.add_command(command)
        return super().get_command(ctx, cmd_name)


@cache
def index() -> Mapping[str, str]:
    """Which file has which command, read from each file's `COMMANDS` without running it."""
    return {
        name: module.name
        for module in pkgutil.iter_modules(commands.__path__)
        if module.name not in {"main", "frame"}
        for name in _named((Path(commands.__path__[0]) / f"{module.name}.py").read_text(encoding="utf-8"))
    }


def _named(source: str) -> Iterator[str]:
    for statement in ast.parse(source).body:
        match statement:
            case ast.Assign([ast.Name("COMMANDS")], ast.Tuple(elements)):
                yield from (element.id for element in elements if isinstance(element, ast.Name))
            case _:
                pass


@click.group(cls=Commands, epilog="Example: synlig demo", context_settings={"help_option_names": ["--help", "-h"]})
@click.option("--home", metavar="DIR", default=None, help="The home; else $SYNLIG_HOME, else ./var.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document, or NDJSON where a command lists.")
@click.version_option(package_name="synlig")
@click.pass_context
def synlig(context: click.Context, home: str | None, as_json: bool) -> None:
    """Synlig, the Gateway for Danish municipal health and elder-care data."""
    context.obj = Frame(home, as_json)


def assembled() -> click.Group:
    """The group with every command found in this folder: a new command is one new file with `COMMANDS`."""
    context = click.Context(synlig)
    for name in synlig.list_commands(context):
        synlig.get_command(context, name)
    return synlig


def main(arguments: list[str] | None = None) -> None:
    """Run one command and exit with a code of CONTRACT.md; a bug shows where it was, never what was in hand."""
    leave(run(sys.argv[1:] if arguments is None else arguments))


def leave(code: int) -> NoReturn:
    """End the process as the interpreter would, but without taking itself down.

    Native threads of the Parquet library may let go of a Python object (a file, a keeper of keys) at any time after
    their work; CPython before 3.14 ends such a thread when the interpreter is going, and C++ then aborts the process:
    seen 4 times in 60 under load, and a command that did its work would have ended with 134. So what must be done at
    exit is done (threads joined, exit functions, streams), and the process left as `multiprocessing` leaves its own.
    """
    vars(threading)["_shutdown"]()
    atexit._run_exitfuncs()  # noqa: SLF001
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def run(arguments: list[str]) -> int:
    """The exit code of one command line."""
    try:
        outcome = synlig.main(arguments, prog_name="synlig", standalone_mode=False)
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.Abort:
        return complain("Stopped.", STOPPED)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except SynligError as error:
        return complain(str(error), error.exit_code)
    except KeyboardInterrupt:
        return complain("Stopped.", STOPPED)
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except OSError as error:
        return complain(*_in_the_way(error))
    except Exception as error:  # noqa: BLE001 (the last stop: what was not foreseen is a bug, said without its data)
        return complain(_confession(error), BUG)
    return outcome if isinstance(outcome, int) else 0


def _in_the_way(error: OSError) -> tuple[str, int]:
    """What the machine says is in the way of a file or folder that was named, and whether it may pass."""
    code = Unavailable.exit_code if error.errno in FULL else WrongUsage.exit_code
    return f"{error.strerror or type(error).__name__}: {error.filename or 'a file or folder'}", code


def _confession(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = "?" if trace is None else f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}"
    case = uuid.uuid4().hex[:12]
    return f"A bug in Synlig ({type(error).__name__} at {place}, case {case}). Nothing of the data is shown."
