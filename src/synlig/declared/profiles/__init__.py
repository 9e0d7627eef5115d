"""The profiles in force, KL's and our own of heart rehabilitation, with the types, invariants and words of the gate."""

import csv
import json
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from synlig.core.errors import SynligError
from synlig.core.profile import (
    Element,
    Guide,
    GuideName,
    Invariant,
    Profile,
    Profiles,
    Slicing,
    Turning,
    TypeRef,
)
from synlig.core.words import Words
from synlig.declared.codes import SET_URLS, V3_SETS

GUIDES: Final[tuple[GuideName, ...]] = ("care", "140", "119", "hjerte")
Urls = Mapping[str, str]


@cache
def load() -> Profiles:
    """All declarations of this folder, checked: every profile, type and target named is declared.

    Raises:
        SynligError: a declaration names what is not declared.
    """
    guides = _toml("guides.toml")
    rules, words, gate = _toml("invariants.toml"), _toml("words.toml"), _toml("gate.toml")
    profiles = {profile.url: profile for part in guides for profile in _profiles(part, guides)}
    loaded = Profiles(
        guides={name: _guide(name, guides[name]) for name in GUIDES},
        profiles=profiles,
        datatypes=_grouped("datatypes.csv", {}),
        resource_types=frozenset(gate["resource_types"].split()),
        invariants={key: _invariant(key, rule) for key, rule in rules.items()},
        words={key: Words(text["da"], text["en"]) for key, text in words.items()},
        switches=gate["switches"],
        turnings={key: Turning(**turning) for key, turning in gate["turnings"].items()},
    )
    _check(loaded)
    return loaded


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__name__).joinpath(name).read_text(encoding="utf-8"))


def _rows(name: str) -> Iterator[dict[str, str]]:
    return csv.DictReader(files(__name__).joinpath(name).read_text(encoding="utf-8").splitlines())


def _profiles(part: str, guides: Mapping[str, Any]) -> Iterator[Profile]:
    urls = _urls(part, guides)
    elements = _grouped(f"{part}.csv", urls)
    guide = part if part in GUIDES else None
    for name, base in guides[part]["types"].items():
        yield Profile(name, urls[name], base, guide, elements.pop(name, ()))
    if elements:
        raise SynligError(f"{part}.csv: rows of the undeclared {', '.join(elements)}")


def _urls(part: str, guides: Mapping[str, Any]) -> dict[str, str]:
    """Short names to urls as they are read within `part`: its own first, then what every guide inherits."""
    parts = ("core", "inherited", part)
    return {name: guides[p]["canonical"] + name for p in parts for name in guides[p]["types"]}


def _grouped(name: str, urls: Urls) -> dict[str, tuple[Element, ...]]:
    grouped: dict[str, list[Element]] = {}
    for row in _rows(name):
        grouped.setdefault(row["profile"], []).append(_element(row, urls))
    return {key: tuple(elements) for key, elements in grouped.items()}


def _element(row: dict[str, str], urls: Urls) -> Element:
    low, _, high = row["card"].partition("..")
    by, _, rest = row["slicing"].partition(":")
    path, _, rules = rest.partition(" ")
    return Element(
        path=row["path"],
        min=int(low),
        max=None if high == "*" else int(high),
        many=row["list"] == "list",
        types=tuple(_type(text, urls) for text in row["types"].split()),
        targets=tuple(urls.get(target, target) for target in row["targets"].split()),
        bundled=row["bundled"] == "bundled",
        pattern=json.loads(row["pattern"]) if row["pattern"] else None,
        binding=_set_url(row["binding"]) if row["binding"] else None,
        slicing=Slicing("type" if by == "type" else "value", path, rules == "closed") if by else None,
    )


def _type(text: str, urls: Urls) -> TypeRef:
    code, _, profiles = text.removesuffix(">").partition("<")
    return TypeRef(code, tuple(urls[name] for name in profiles.split("|")) if profiles else ())


def _set_url(name: str) -> str:
    guide, _, local = name.partition("/")
    return (V3_SETS if local.startswith("v3-") else SET_URLS[guide]) + local


def _guide(name: GuideName, part: Mapping[str, str]) -> Guide:
    base, incremental = part["canonical"], part.get("incremental")
    urls = base + part["report"], base + incremental if incremental else None
    return Guide(name, part["package"], part["version"], part["source"], *urls)


def _invariant(key: str, rule: Mapping[str, Any]) -> Invariant:
    words = Words(rule["da"], rule["en"])
    return Invariant(key, rule["severity"], words, tuple(rule.get("profiles", ())), tuple(rule.get("codes", ())))


def _check(loaded: Profiles) -> None:
    known = {profile.id for profile in loaded.profiles.values()}
    for profile in loaded.profiles.values():
        for element in profile.elements:
            for target in element.targets:
                if target not in loaded.profiles and target not in loaded.resource_types:
                    raise SynligError(f"{profile.id}: {element.path} points at the undeclared {target}")
    for invariant in loaded.invariants.values():
        if not known.issuperset(invariant.profiles):
            raise SynligError(f"invariants.toml: {invariant.key} names an undeclared profile")
