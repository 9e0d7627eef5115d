"""The documentation names every command and every setting, and none that is not there."""

import dataclasses
import re
from collections.abc import Iterator

import click

from house.places import ROOT
from synlig.core.settings import Settings
from synlig.surfaces.command.main import assembled

CONTRACT = (ROOT / "docs" / "CONTRACT.md").read_text("utf-8")


def _commands(group: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    if isinstance(group, click.Group):
        for name, command in group.commands.items():
            yield from _commands(command, f"{path} {name}")
    else:
        yield path, group


def _settings() -> Iterator[str]:
    for section in dataclasses.fields(Settings):
        value = getattr(Settings(), section.name)
        if dataclasses.is_dataclass(value):
            yield from (f"{section.name}.{key.name}" for key in dataclasses.fields(value))
        else:
            yield section.name


def test_every_command_is_documented_and_every_documented_command_exists() -> None:
    there = {path for path, _ in _commands(assembled(), "synlig")}
    assert set(re.findall(r"`(synlig [a-z]+(?: [a-z][a-z-]*)?)`", CONTRACT)) == there


def test_every_command_says_what_it_does_and_gives_an_example() -> None:
    silent = [path for path, command in _commands(assembled(), "synlig") if not (command.help and command.epilog)]
    assert silent == []


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    rows = [line for line in CONTRACT.partition("## Settings")[2].splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`([a-z0-9_.]+)`", row.split("|")[1])}
    assert named == set(_settings())
