"""The declared municipalities, regions and synthetic units hang together."""

from datetime import date

from synlig.core.kommune import KommuneKode
from synlig.declared import organisations


def test_there_are_98_municipalities_in_five_regions() -> None:
    declared = organisations.load(date(2026, 10, 31))
    assert len(declared.kommuner) == 98
    assert len(declared.regioner) == 5
    assert {kommune.region for kommune in declared.kommuner.values()} == set(declared.regioner)
    assert all(len(kode) == 4 and kode.isdigit() for kode in declared.kommuner)


def test_danish_names_are_read_as_written() -> None:
    assert organisations.load().kommuner[KommuneKode("0540")].navn == "Sønderborg"


def test_nothing_was_in_force_before_the_reform() -> None:
    assert not organisations.load(date(2006, 12, 31)).kommuner


def test_each_synthetic_unit_carries_its_owner_and_says_that_it_is_synthetic() -> None:
    declared = organisations.load()
    for unit in declared.units:
        assert unit.sor[:8] == "9990" + unit.owner
        assert len(unit.sor) == 13
        assert unit.navn.startswith("Syntetisk ")
    assert len({unit.sor for unit in declared.units}) == len(declared.units)


def test_the_register_knows_the_units_of_each_municipality_and_no_hospital() -> None:
    declared = organisations.load()
    assert set(declared.register.values()) == set(declared.kommuner)
    assert not {unit.sor for unit in declared.units if unit.kind == "hospital"} & set(declared.register)
