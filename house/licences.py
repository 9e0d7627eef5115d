"""Licences of what a running product is installed from: each known, and each allowed with a reason."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, Final, cast

FILE: Final = Path(__file__).with_name("licences.toml")
OPERATORS: Final = re.compile(r"\s+(?:AND|OR|WITH)\s+|[()]")
OF_CLASSIFIERS: Final[Mapping[str, str]] = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
"""What classifiers of packages say, in the names of SPDX."""


@dataclass(frozen=True, slots=True)
class Unfit:
    """A package whose licence is not known or not allowed."""

    package: str
    why: str


@cache
def _declared() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))


def stated() -> Mapping[str, str]:
    """Licences that a package's own metadata does not say in the names of SPDX, read from its files by us."""
    return {name: str(each["licence"]) for name, each in _declared()["stated"].items()}


def allowed() -> Mapping[str, str]:
    """Licences we may build upon, each with the reason why."""
    return {name: str(reason) for name, reason in _declared()["allowed"].items()}


def licence_of(package: str, told: Mapping[str, str]) -> str:
    """The SPDX expression of an installed package; empty when it is not installed or does not say."""
    if package in told:
        return told[package]
    try:
        said = cast("Message", metadata.metadata(package))
    except metadata.PackageNotFoundError:
        return ""
    expression = said.get("License-Expression")
    if expression:
        return expression
    kinds = (each.rpartition(" :: ")[2] for each in said.get_all("Classifier", []) if each.startswith("License ::"))
    found = sorted({OF_CLASSIFIERS[kind] for kind in kinds if kind in OF_CLASSIFIERS})
    return " OR ".join(found)


def unfit(packages: Iterable[str], told: Mapping[str, str], may: Iterable[str]) -> Iterator[Unfit]:
    """Packages whose licence is unknown, or that no choice of their licences allows."""
    fine = frozenset(may)
    for package in packages:
        expression = licence_of(package, told)
        if not expression:
            yield Unfit(package, "says no licence: read its files and state it in house/licences.toml")
        elif not any(_names(choice) <= fine for choice in re.split(r"\s+OR\s+", expression)):
            yield Unfit(package, f"is under {expression}, which house/licences.toml does not allow")


def _names(expression: str) -> set[str]:
    return {name for name in OPERATORS.split(expression) if name}
