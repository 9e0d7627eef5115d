"""What is agreed with each recipient: one file per agreement, checked when it is loaded."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from synlig.core.agreement import Agreement
from synlig.core.errors import NotFound, SynligError
from synlig.declared.agreements import elements
from synlig.declared.agreements.reading import read

NO_AGREEMENT: Final = "elements.toml"


@cache
def load() -> Mapping[str, Agreement]:
    """Every agreement by its id (K8, K13).

    Raises:
        SynligError: an agreement promises what cannot be, or its file is named otherwise than its id.
    """
    found = {name.removesuffix(".toml"): read(tomllib.loads(text), elements.load()) for name, text in _files()}
    for name, agreement in found.items():
        if agreement.id != name:
            raise SynligError(f"{name}.toml holds the agreement {agreement.id}.")
    return MappingProxyType(found)


def named(agreement: str) -> Agreement:
    """The agreement with that id.

    Raises:
        NotFound: there is none; the message lists those there are.
    """
    known = load()
    if agreement not in known:
        raise NotFound(f"No agreement with {agreement}; there is one with: {', '.join(known)}.")
    return known[agreement]


def text_of(agreement: str) -> str:
    """The agreement as it is written: what two people approve is the digest of exactly this."""
    return files(__name__).joinpath(f"{named(agreement).id}.toml").read_text("utf-8")


def _files() -> list[tuple[str, str]]:
    return sorted(
        (entry.name, entry.read_text("utf-8"))
        for entry in files(__name__).iterdir()
        if entry.name.endswith(".toml") and entry.name != NO_AGREEMENT
    )
