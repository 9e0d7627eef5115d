"""Reads another FOLK1A table, as Statistikbanken gives it in CSV, into a population."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from synlig.core.cpr import Sex
from synlig.core.errors import WrongUsage
from synlig.core.kommune import Kommune, KommuneKode
from synlig.core.population import Population, aldersgruppe_of

NEEDED: Final = ("OMRÅDE", "KØN", "ALDER", "TID", "INDHOLD")
SEXES: Final[Mapping[str, Sex]] = {"1": "M", "2": "K", "mænd": "M", "kvinder": "K"}
WHOLE_POPULATION: Final = {"tot", "i alt"}
AGE: Final = re.compile(r"(\d{1,3})(?: år(?: og derover)?)?")
QUARTER: Final = re.compile(r"\d{4}K[1-4]", re.ASCII)
WHOLE: Final = re.compile(r"\d{1,9}", re.ASCII)
OLDEST_GROUP: Final = 90

Row = tuple[KommuneKode, Sex, int]


def parse(text: str, kommuner: Mapping[KommuneKode, Kommune]) -> Population:
    """The population in a FOLK1A CSV of one quarter, single ages, with codes or with Danish texts.

    Totals, regions and the whole country are passed over. Columns may be divided by semicolon, comma or tab.

    Raises:
        WrongUsage: a column is missing, more than one quarter is given, a figure is no whole number, a line
            is given twice, or a municipality lacks an age under 90 or everybody above.
    """
    rows = _rows(text)
    quarters = {row["TID"].strip().replace("Q", "K") for row in rows}
    if len(quarters) != 1 or not QUARTER.fullmatch(min(quarters)):
        raise WrongUsage("A FOLK1A file of exactly one quarter is expected in the column TID.")
    single = _single_ages(rows, _places(kommuner))
    _check_whole(single, kommuner)
    counts = Counter[tuple[KommuneKode, Sex, str]]()
    for (kode, sex, age), count in single.items():
        counts[kode, sex, aldersgruppe_of(age)] += count
    label = f"FOLK1A {quarters.pop()}"
    source = f"Danmarks Statistik, Statistikbanken, tabel FOLK1A: folketal den 1. i kvartalet, {label.split()[1]}"
    return Population(label, source, dict(sorted(counts.items())))


def _rows(text: str) -> list[dict[str, str]]:
    lines = text.removeprefix("\ufeff").splitlines()
    head = lines[0] if lines else ""
    table = csv.reader(lines, delimiter=max(";,\t", key=head.count))
    try:
        names = [name.strip().upper() for name in next(table, [])]
        if any(name not in names for name in NEEDED):
            raise WrongUsage(f"A FOLK1A file with the columns {', '.join(NEEDED)} is expected.")
        return list(_named(names, table))
    except csv.Error:
        raise WrongUsage("The FOLK1A file has a line that is no line of a table.") from None


def _named(names: Sequence[str], table: Iterator[list[str]]) -> Iterator[dict[str, str]]:
    for cells in table:
        if cells and len(cells) != len(names):
            raise WrongUsage("The FOLK1A file has a line with too many or too few columns.")
        if cells:
            yield dict(zip(names, cells, strict=True))


def _places(kommuner: Mapping[KommuneKode, Kommune]) -> dict[str, KommuneKode]:
    by_code = {kode.lstrip("0"): kode for kode in kommuner}
    return by_code | {kommune.navn.casefold(): kode for kode, kommune in kommuner.items()}


def _single_ages(rows: Sequence[Mapping[str, str]], places: Mapping[str, KommuneKode]) -> dict[Row, int]:
    counts: dict[Row, int] = {}
    for row in rows:
        kode = places.get(row["OMRÅDE"].strip().casefold().lstrip("0"))
        sex = SEXES.get(row["KØN"].strip().casefold())
        age = AGE.fullmatch(row["ALDER"].strip())
        married = row.get("CIVILSTAND", "TOT").strip().casefold()
        if kode is None or sex is None or age is None or married not in WHOLE_POPULATION:
            continue
        key = (kode, sex, int(age[1]))
        if key in counts:
            raise WrongUsage(f"The FOLK1A file gives {kode}/{sex}/{key[2]} twice.")
        counts[key] = _whole(row["INDHOLD"])
    return counts


def _check_whole(single: Mapping[Row, int], kommuner: Mapping[KommuneKode, Kommune]) -> None:
    oldest = {(kode, sex) for kode, sex, age in single if age >= OLDEST_GROUP}
    for kode in kommuner:
        for sex in SEXES.values():
            missing = [age for age in range(OLDEST_GROUP) if (kode, sex, age) not in single]
            if missing or (kode, sex) not in oldest:
                first = missing[0] if missing else OLDEST_GROUP
                raise WrongUsage(f"The FOLK1A file lacks {kode}/{sex} at the age of {first}.")


def _whole(figure: str) -> int:
    plain = figure.strip().replace(".", "")
    if not WHOLE.fullmatch(plain):
        raise WrongUsage("The FOLK1A file holds a figure that is no whole number.")
    return int(plain)
