"""Roles that are limited to units, at every route: only what is filed by unit opens, and nothing to who has no unit."""

from dataclasses import replace
from functools import cache
from typing import Final
from uuid import UUID

import pytest

from synlig.core.permission import Role
from tests.attacks.access_table import (
    OF_A_MUNICIPALITY,
    OF_A_MUNICIPALITY_OR_ALL,
    OF_A_MUNICIPALITY_OR_NONE,
    PORTAL,
    Row,
)
from tests.attacks.test_access_matrix import OWN, REFUSED, Portal, house, masked, person

__all__ = ["house"]

BY_UNIT: Final = ("/kvalitet", "/egne-tal", "/upload/grupper")
"""Where what is shown of the own municipality is what one's units reported. A new page stands here or stays closed."""
OWN_DATA: Final = OF_A_MUNICIPALITY | OF_A_MUNICIPALITY_OR_ALL
OF_OWN: Final = sorted(route for route, row in PORTAL.items() if row.needs and set(row.needs) <= OF_A_MUNICIPALITY)


def opened(house: Portal, route: str, units: str) -> list[tuple[Role, int]]:
    """Who gets past the door of `route` being limited to `units`, and with what answer."""
    row, found = PORTAL[route], list[tuple[Role, int]]()
    for role in Role:
        asking = replace(person(role, OWN), attributes={"orgenhed": units})
        answer = house.send(asking, route, row)
        is_like_nothing = answer.status_code == 404 and masked(answer.text) == _missing(house, role, units)
        if answer.status_code not in REFUSED or not (is_like_nothing or "json" in answer.headers["content-type"]):
            found.append((role, answer.status_code))
    return found


@cache
def _missing(house: Portal, role: Role, units: str) -> str:
    """What is shown to them of a page that is not there."""
    asking = replace(person(role, OWN), attributes={"orgenhed": units})
    return masked(house.send(asking, "GET /nowhere-at-all", Row()).text)


@pytest.mark.parametrize("route", OF_OWN)
def test_only_what_is_filed_by_unit_opens_to_who_is_limited(house: Portal, route: str) -> None:
    _, path = route.split(" ", 1)
    got_in = {role for role, _ in opened(house, route, str(UUID(int=0xA)))}
    if path.startswith(BY_UNIT):
        assert got_in <= {Role.KVALITET}
        assert got_in or PORTAL[route].absent
    else:
        assert got_in == set()


@pytest.mark.parametrize("route", OF_OWN)
def test_nothing_of_the_municipality_opens_to_who_is_limited_to_no_unit(house: Portal, route: str) -> None:
    assert opened(house, route, "none") == []


def test_every_page_that_is_filed_by_unit_is_there_and_no_other_right_is_filed_so() -> None:
    for start in BY_UNIT:
        assert any(f" {start}" in route for route in OF_OWN)
    assert OWN_DATA.isdisjoint(OF_A_MUNICIPALITY_OR_NONE)
