"""What is agreed to be received back from recipients: sector, legal ground, form, and the kinds that may be kept."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, get_args

from synlig.core.errors import NotFound, SynligError
from synlig.core.sector_record import ReturnAgreement, Sector
from synlig.core.words import Words

WORDS = ("title", "legal_ground", "purpose")


@cache
def load() -> Mapping[str, ReturnAgreement]:
    """Every declaration by its id (A8).

    Raises:
        SynligError: one names an unknown sector or form, or its file another name.
    """
    texts = {
        entry.name: entry.read_text("utf-8") for entry in files(__name__).iterdir() if entry.name.endswith(".toml")
    }
    found = [_read(name.removesuffix(".toml"), text) for name, text in sorted(texts.items())]
    return MappingProxyType({one.id: one for one in found})


def named(name: str) -> ReturnAgreement:
    """The declaration with that id.

    Raises:
        NotFound: there is none; the message lists those there are.
    """
    if name not in load():
        raise NotFound(f"Nothing is declared to come back as {name}; there are: {', '.join(load())}.")
    return load()[name]


def _read(name: str, text: str) -> ReturnAgreement:
    document: dict[str, Any] = tomllib.loads(text)
    given: dict[str, Any] = {**document, **{word: Words(**document[word]) for word in WORDS}}
    one = ReturnAgreement(**given)
    if one.id != name or one.sector not in get_args(Sector) or one.form not in ("fhir", "lines"):
        raise SynligError(f"declared/returned/{name}.toml: unknown sector or form, or another id.")
    return one
