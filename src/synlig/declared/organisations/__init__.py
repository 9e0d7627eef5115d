"""Which municipalities and regions there are on a date, and the synthetic SOR units that report for them."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final, Literal

from synlig.core.kommune import Kommune, KommuneKode, Region, RegionsKode, Sor

UnitKind = Literal["myndighed", "hjemmepleje", "sygepleje", "genoptraening", "forebyggelse", "hospital"]
LAST: Final = date.max


@dataclass(frozen=True, slots=True)
class SyntheticUnit:
    """An invented reporting unit; `owner` is its municipality, or for a hospital its region."""

    sor: Sor
    owner: str
    kind: UnitKind
    navn: str


@dataclass(frozen=True, slots=True)
class Organisations:
    """What was in force on one date, in the order of the codes. `register` leaves the hospitals out."""

    kommuner: Mapping[KommuneKode, Kommune]
    regioner: Mapping[RegionsKode, Region]
    units: tuple[SyntheticUnit, ...]
    register: Mapping[Sor, KommuneKode]


def load(on: date | None = None) -> Organisations:
    """The municipalities, regions and units in force on `on`; without a date, the last ones declared."""
    day = LAST if on is None else on
    kommuner = {kommune.kode: kommune for kommune in _kommuner() if _in_force(kommune, day)}
    return Organisations(
        kommuner=kommuner,
        regioner={region.kode: region for region in _regioner() if _in_force(region, day)},
        units=_units(),
        register={unit.sor: KommuneKode(unit.owner) for unit in _units() if unit.owner in kommuner},
    )


def over_time() -> tuple[tuple[Kommune, ...], tuple[Region, ...], tuple[SyntheticUnit, ...]]:
    """Every declared row, whenever it holds: a place that changed has several."""
    return _kommuner(), _regioner(), _units()


def _in_force(place: Kommune | Region, day: date) -> bool:
    return (place.valid_from or date.min) <= day <= (place.valid_to or LAST)


@cache
def _kommuner() -> tuple[Kommune, ...]:
    return tuple(
        Kommune(
            KommuneKode(row["code"]),
            row["navn"],
            RegionsKode(row["region"]),
            *_dates(row),
        )
        for row in _rows("kommuner.csv")
    )


@cache
def _regioner() -> tuple[Region, ...]:
    return tuple(Region(RegionsKode(row["code"]), row["navn"], *_dates(row)) for row in _rows("regioner.csv"))


@cache
def _units() -> tuple[SyntheticUnit, ...]:
    return tuple(
        SyntheticUnit(Sor(row["sor"]), row["owner"], _kind(row["kind"]), row["navn"])
        for row in _rows("synthetic_units.csv")
    )


def _kind(text: str) -> UnitKind:
    match text:
        case "myndighed" | "hjemmepleje" | "sygepleje" | "genoptraening" | "forebyggelse" | "hospital":
            return text
        case _:
            raise ValueError(f"synthetic_units.csv: {text!r} is no kind of unit")


def _dates(row: Mapping[str, str]) -> tuple[date | None, date | None]:
    first, last = row["valid_from"], row["valid_to"]
    return (
        date.fromisoformat(first) if first else None,
        date.fromisoformat(last) if last else None,
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (files("synlig.declared.organisations") / name).open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines)
