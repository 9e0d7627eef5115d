"""The codes that are agreed: FSIII, KL's common codes, our own of heart rehabilitation, and the guides' value sets."""

import csv
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final

from synlig.core.codes import FSIII, HEART_CODES, KL_CODES, UCUM, Code, CodeBook, CodeSystem
from synlig.core.errors import SynligError

SET_URLS: Final = {
    "gateway": "http://fhir.kl.dk/gateway/ValueSet/",
    "rehab": "http://fhir.kl.dk/rehab/ValueSet/",
    "prevention": "http://fhir.kl.dk/prevention/ValueSet/",
    "term": "http://fhir.kl.dk/term/ValueSet/",
    "r4": "http://hl7.org/fhir/ValueSet/",
    "hjerte": "urn:synlig:hjerte/ValueSet/",
}
V3_SETS: Final = "http://terminology.hl7.org/ValueSet/"
DOMAINS: Final = ("", "pleje-omsorg", "sygepleje", "genoptraening", "forebyggelse", "hjaelpemidler")
Members = frozenset[tuple[str, str]]


@cache
def load() -> CodeBook:
    """The code book, checked: pairs point at each other, parents and members exist (K19, C1).

    Raises:
        SynligError: a declaration contradicts itself.
    """
    systems = {row["system"]: _system(row) for row in _rows("systems.csv")}
    codes = {(code.system, code.code): code for code in (*_fsiii(), *_kl(), *_heart(), *_units())}
    sets = _sets(systems, codes)
    _check(codes)
    return CodeBook({system.url: system for system in systems.values()}, codes, sets)


def _rows(name: str) -> Iterator[dict[str, str]]:
    return csv.DictReader(files(__name__).joinpath(name).read_text(encoding="utf-8").splitlines())


def _system(row: dict[str, str]) -> CodeSystem:
    return CodeSystem(row["url"], row["name"], row["version"] or None, row["source"])


def _fsiii() -> Iterator[Code]:
    for row in _rows("fsiii.csv"):
        domain = row["domain"]
        if domain not in DOMAINS:
            raise SynligError(f"fsiii.csv: unknown domain {domain}")
        shared = (row["parent"] or None, domain or None, row["paragraf"] or None)
        uuid, legacy, outgoing = row["uuid"], row["legacy"], row["outgoing"] == "yes"
        yield Code(FSIII, uuid, row["display_da"], row["kind"], "uuid", *shared, legacy, outgoing)
        yield Code(FSIII, legacy, row["display_da"], row["kind"], "legacy", *shared, uuid, outgoing)


def _kl() -> Iterator[Code]:
    for row in _rows("kl.csv"):
        yield Code(KL_CODES, row["code"], row["display_da"], row["kind"], parent=row["parent"] or None)


def _heart() -> Iterator[Code]:
    for row in _rows("hjerte.csv"):
        yield Code(HEART_CODES, row["code"], row["display_da"], row["kind"])


def _units() -> Iterator[Code]:
    """The units of quantities: KL's guides have no quantities, our own of heart rehabilitation has three units."""
    for row in _rows("ucum.csv"):
        yield Code(UCUM, row["code"], row["display_da"], row["kind"])


def _sets(systems: dict[str, CodeSystem], codes: dict[tuple[str, str], Code]) -> dict[str, Members]:
    styles = {row["valueset"]: row["styles"] for row in _rows("valuesets.csv")}
    members: dict[str, set[tuple[str, str]]] = {name: set() for name in styles}
    for row in _rows("members.csv"):
        system, code = systems[row["system"]].url, row["code"]
        members[row["valueset"]].add((system, code))
        known = codes.get((system, code))
        if known is None and system in (FSIII, KL_CODES, HEART_CODES, UCUM):
            raise SynligError(f"members.csv: {row['valueset']} names the unknown code {code}")
        if known is not None and known.paired and styles[row["valueset"]] == "uuid+legacy":
            members[row["valueset"]].add((system, known.paired))
    return {_url(name): frozenset(held) for name, held in members.items()}


def _url(name: str) -> str:
    guide, _, local = name.partition("/")
    return (V3_SETS if local.startswith("v3-") else SET_URLS[guide]) + local


def _check(codes: dict[tuple[str, str], Code]) -> None:
    for code in codes.values():
        if code.paired and codes[code.system, code.paired].paired != code.code:
            raise SynligError(f"fsiii.csv: {code.code} and {code.paired} do not pair")
        if code.parent and (code.system, code.parent) not in codes:
            raise SynligError(f"{code.code} has the unknown parent {code.parent}")
