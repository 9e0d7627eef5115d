"""What a person may see of their own municipality: all of it, what their units report, or nothing."""

from dataclasses import replace
from uuid import UUID

import pytest

from synlig.core.errors import Refused, WrongUsage
from synlig.core.kommune import KommuneKode, Sor
from synlig.core.permission import Permission, Person, Role
from synlig.core.reach import Reach
from synlig.core.sensitivity import Sensitivity
from synlig.guard.access.decision import Datum
from synlig.guard.access.reach import own_datum, own_reach, units_of

OWN = KommuneKode("0540")
FIRST, SECOND, ABOVE = (str(UUID(int=number)) for number in (1, 2, 3))
CARE, NURSING = Sor("99900540000011"), Sor("99900540000012")
UNITS = units_of({CARE: f"{FIRST},{ABOVE}", NURSING: f" {SECOND} , {ABOVE.upper()}"})
WHOLE = Person("p", "P", OWN, frozenset({Role.KVALITET}), Sensitivity.SENSITIVE, "Substantial", {})


def test_what_is_declared_is_read_without_blanks_and_in_small_letters() -> None:
    declared: dict[str, str] = {CARE: f" {FIRST.upper()} ,{ABOVE}", "999900": SECOND, "9" * 20: SECOND}
    assert units_of(declared) == {
        CARE: {FIRST, ABOVE},
        Sor("999900"): {SECOND},
        Sor("9" * 20): {SECOND},
    }
    assert units_of({}) == {}


def limited(units: str) -> Person:
    return replace(WHOLE, attributes={"orgenhed": units})


@pytest.mark.parametrize("permission", [Permission.READ_OWN_FINDINGS, Permission.READ_OWN_ROWS])
@pytest.mark.parametrize(
    ("person", "units"),
    [
        (WHOLE, None),
        (limited(FIRST), {CARE}),
        (limited(SECOND), {NURSING}),
        (limited(ABOVE), {CARE, NURSING}),
        (limited(f"{UUID(int=9)},{SECOND}"), {NURSING}),
    ],
)
def test_a_person_reaches_their_units_or_all_of_the_municipality(
    person: Person, units: set[Sor] | None, permission: Permission
) -> None:
    assert own_reach(person, permission, UNITS) == Reach(OWN, None if units is None else frozenset(units))


@pytest.mark.parametrize(
    "person",
    [
        replace(WHOLE, kommune=None),
        replace(WHOLE, roles=frozenset({Role.ANALYTIKER})),
        replace(WHOLE, nsis=""),
        replace(limited(FIRST), nsis="Low"),
        replace(limited(FIRST), sensitivity=Sensitivity.ORDINARY),
        replace(limited(FIRST), kommune=None),
        limited("none"),
        limited(str(UUID(int=9))),
        limited(FIRST[:-1]),
    ],
)
def test_who_may_see_no_unit_reaches_nothing(person: Person) -> None:
    with pytest.raises(Refused, match="own municipality"):
        own_reach(person, Permission.READ_OWN_ROWS, UNITS)
    with pytest.raises(Refused):
        own_reach(limited(FIRST), Permission.READ_OWN_ROWS, {})


def test_a_reach_covers_its_municipality_and_its_units_only() -> None:
    assert Reach(OWN).covers("0540", None)
    assert Reach(OWN).covers("0540", CARE)
    assert not Reach(OWN).covers("0259", CARE)
    assert not Reach(OWN).covers(None, CARE)
    part = Reach(OWN, frozenset({CARE}))
    assert part.covers("0540", CARE)
    assert not part.covers("0540", NURSING)
    assert not part.covers("0540", None)
    assert not part.covers("0259", CARE)
    assert not Reach(OWN, frozenset()).covers("0540", None)


def test_a_page_asks_for_a_unit_of_those_who_are_limited() -> None:
    assert own_datum(WHOLE) == Datum(OWN, Sensitivity.SENSITIVE)
    assert own_datum(limited(f"{FIRST},{SECOND}")) == Datum(OWN, Sensitivity.SENSITIVE, unit=FIRST)
    assert own_datum(limited("none"), Sensitivity.OPEN) == Datum(OWN)


@pytest.mark.parametrize(
    ("sor", "value"),
    [
        ("unit", FIRST),
        ("99900", FIRST),
        ("9" * 21, FIRST),
        ("９９９００５４０", FIRST),
        (CARE, ""),
        (CARE, "none"),
        (CARE, f"{FIRST},"),
        (CARE, FIRST[:-1]),
        (CARE, f"{FIRST} {SECOND}"),
        (CARE, f"{FIRST}\n{SECOND}"),
    ],
)
def test_units_that_are_declared_badly_are_a_fault_of_the_settings(sor: str, value: str) -> None:
    with pytest.raises(WrongUsage, match=f"units.{sor}"):
        units_of({sor: value})
