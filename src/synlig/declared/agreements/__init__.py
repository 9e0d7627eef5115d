"""What is agreed with each recipient: one file per agreement, checked when it is loaded."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from synlig.core.agreement import Agreement, Rhythm
from synlig.core.errors import NotFound, SynligError, WrongUsage
from synlig.core.kommune import KommuneKode
from synlig.declared import registers
from synlig.declared.agreements import elements
from synlig.declared.agreements.reading import read

NO_AGREEMENT: Final = "elements.toml"
OWN: Final = re.compile(r"(?P<id>[a-z][a-z-]*)-(?P<kommune>\d{4})", re.ASCII)
ADDRESS: Final = "_url"


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
    """The agreement with that id; of one that each municipality has, `lis-0540` is that of 0540.

    Raises:
        NotFound: there is none; the message lists those there are.
    """
    known, own = load(), OWN.fullmatch(agreement)
    if agreement in known and not known[agreement].each_kommune:
        return known[agreement]
    if own is not None and own["id"] in known and known[own["id"]].each_kommune:
        return replace(known[own["id"]], id=agreement, kommune=KommuneKode(own["kommune"]))
    names = (f"{name}-KODE" if each.each_kommune else name for name, each in known.items())
    raise NotFound(f"No agreement {agreement}; there are: {', '.join(names)}.")


def in_use(exchange: Mapping[str, str]) -> tuple[Agreement, ...]:
    """The agreements whose recipient has an address in the settings' table `exchange`, where registers have theirs too.

    Raises:
        NotFound: an address for an agreement that does not exist.
    """
    names = [key.removesuffix(ADDRESS) for key in sorted(exchange) if key.endswith(ADDRESS)]
    return tuple(named(name) for name in names if name not in registers.load())


def rhythm_of(agreement: Agreement, exchange: Mapping[str, str]) -> Rhythm:
    """The rhythm of an agreement: its first, or the one the settings choose among those agreed.

    Raises:
        WrongUsage: the settings choose one that is not agreed.
    """
    chosen = exchange.get(f"{agreement.id}_rhythm", agreement.rhythms[0])
    for rhythm in agreement.rhythms:
        if rhythm == chosen:
            return rhythm
    raise WrongUsage(f"[exchange] {agreement.id}_rhythm: agreed is {' or '.join(agreement.rhythms)}.")


def text_of(agreement: str) -> str:
    """The agreement as it is written: what two people approve is the digest of exactly this.

    That of one municipality says so in a last line, so that an approval is for this municipality only.
    """
    found = named(agreement)
    own = OWN.fullmatch(found.id) if found.kommune is not None else None
    text = files(__name__).joinpath(f"{own['id'] if own else found.id}.toml").read_text("utf-8")
    return text if own is None else f"{text}\n# kommune = {found.kommune}\n"


def _files() -> list[tuple[str, str]]:
    return sorted(
        (entry.name, entry.read_text("utf-8"))
        for entry in files(__name__).iterdir()
        if entry.name.endswith(".toml") and entry.name != NO_AGREEMENT
    )
