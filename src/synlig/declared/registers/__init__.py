"""What is agreed on registers of persons: which events are fetched, on what ground, and what they change here."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from synlig.core.errors import SynligError
from synlig.core.register import KINDS
from synlig.core.words import Words


@dataclass(frozen=True, slots=True)
class DeclaredRegister:
    """One register: its name, the legal ground, and by kind of event what it changes here."""

    id: str
    ground: str
    kinds: Mapping[str, Words]


@cache
def load() -> Mapping[str, DeclaredRegister]:
    """Every declared register by its name.

    Raises:
        SynligError: one names an event that there is not, or has no ground.
    """
    found = [each for each in files(__name__).iterdir() if each.name.endswith(".toml")]
    return MappingProxyType({one.id: one for one in (_read(each.read_text(encoding="utf-8")) for each in found)})


def _read(text: str) -> DeclaredRegister:
    document = tomllib.loads(text)
    kinds = {name: Words(words["da"], words["en"]) for name, words in document["kinds"].items()}
    if not document["ground"].strip() or not set(kinds) <= set(KINDS):
        raise SynligError(f"registers: {document['id']} has no ground, or an event that there is not.")
    return DeclaredRegister(document["id"], document["ground"], MappingProxyType(kinds))
