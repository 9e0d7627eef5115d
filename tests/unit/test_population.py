"""The declared population is whole, and another FOLK1A file can take its place."""

from pathlib import Path

import pytest

from synlig.core.errors import WrongUsage
from synlig.core.kommune import Kommune, KommuneKode, RegionsKode
from synlig.core.population import ALDERSGRUPPER, aldersgruppe_of
from synlig.declared import organisations, population
from synlig.declared.population import folk1a
from synlig.storage.inhabitants import inhabitants_of

HERE = {KommuneKode("0999"): Kommune(KommuneKode("0999"), "Ærøby", RegionsKode("1083"))}


@pytest.mark.parametrize(
    ("age", "group"),
    [
        (-1, "0-17"),
        (0, "0-17"),
        (17, "0-17"),
        (18, "18-64"),
        (64, "18-64"),
        (65, "65-69"),
        (84, "80-84"),
        (85, "85-89"),
        (89, "85-89"),
        (90, "90+"),
        (111, "90+"),
    ],
)
def test_an_age_falls_in_its_group(age: int, group: str) -> None:
    assert aldersgruppe_of(age) == group


def test_every_municipality_has_every_sex_and_group() -> None:
    counts = population.load().counts
    kommuner = organisations.load().kommuner
    assert set(counts) == {(kode, sex, group) for kode in kommuner for sex in "KM" for group in ALDERSGRUPPER}


def test_the_figures_are_those_of_the_first_quarter_of_2020() -> None:
    """The published total of the country is 5,822,763; 84 of them lived on Christiansø."""
    assert sum(population.load().counts.values()) == 5_822_763 - 84
    assert population.load().label == "FOLK1A 2020K1"


def test_codes_and_texts_give_the_same_population() -> None:
    coded = folk1a.parse(_file(("999", "1", "2"), "{}", ";"), HERE)
    written = folk1a.parse(_file(("Ærøby", "Mænd", "Kvinder"), "{} år", ","), HERE)
    assert coded == written
    assert coded.label == "FOLK1A 2026K3"
    assert coded.counts[KommuneKode("0999"), "K", "90+"] == 21 * 2
    assert coded.counts[KommuneKode("0999"), "M", "65-69"] == 5


def test_totals_and_regions_are_passed_over() -> None:
    extra = "000;TOT;IALT;2026K3;9\n084;1;5;2026K3;9\n999;TOT;5;2026K3;9\n999;1;IALT;2026K3;9\n"
    plain = _file(("999", "1", "2"), "{}", ";")
    assert folk1a.parse(plain + extra, HERE) == folk1a.parse(plain, HERE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("KØN", "SEX"),
        ("999;2;110;2026K3;2\n", "999;2;110;2026K4;2\n"),
        ("999;2;110;2026K3;2\n", "999;2;109;2026K3;2\n"),
        ("999;2;110;2026K3;2\n", "999;2;110;2026K3;many\n"),
        ("999;2;110;2026K3;2\n", "999;2;110;2026K3;-2\n"),
        ("999;2;110;2026K3;2\n", "999;2;110;2026K3;1_0\n"),
        ("999;2;110;2026K3;2\n", f"999;2;110;2026K3;{'2' * 200_000}\n"),
        ("2026K3", "\x1b[2J"),
        ("999;2;1", "998;2;1"),
        ("999;2;7", "998;2;7"),
    ],
    ids=[
        "column",
        "quarters",
        "twice",
        "figure",
        "below-0",
        "no-digits",
        "too-long",
        "no-quarter",
        "ages-missing",
        "group-missing",
    ],
)
def test_a_wrong_file_is_refused(old: str, new: str) -> None:
    plain = _file(("999", "1", "2"), "{}", ";")
    assert old in plain
    with pytest.raises(WrongUsage):
        folk1a.parse(plain.replace(old, new), HERE)


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(WrongUsage):
        folk1a.parse("", HERE)


def _file(words: tuple[str, str, str], age: str, divider: str) -> str:
    place, men, women = words
    lines = [["OMRÅDE", "KØN", "ALDER", "TID", "INDHOLD"]]
    for years in range(111):
        lines += [[place, sex, age.format(years), "2026K3", str(count)] for sex, count in ((men, 1), (women, 2))]
    return "".join(divider.join(line) + "\n" for line in lines)


def test_a_home_counts_against_the_table_its_people_have_put_there(tmp_path: Path) -> None:
    path = tmp_path / "population.csv"
    assert inhabitants_of(path, HERE) == population.load()
    path.write_text("\ufeff" + _file(("999", "1", "2"), "{}", ";"), encoding="utf-8")
    assert inhabitants_of(path, HERE) == folk1a.parse(_file(("999", "1", "2"), "{}", ";"), HERE)
    assert inhabitants_of(path, HERE).label == "FOLK1A 2026K3"
    path.write_text(_file(("Ærøby", "Mænd", "Kvinder"), "{} år", ";"), encoding="iso-8859-1")
    assert inhabitants_of(path, HERE).label == "FOLK1A 2026K3"
    path.write_text("kommune;antal\n", encoding="utf-8")
    with pytest.raises(WrongUsage):
        inhabitants_of(path, HERE)
