"""What an address chooses: only what there is, written back as the shortest address that shows the same."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from synlig.surfaces.portal.choice import Choice, choice_of
from tests.released import code_called, cube_of, lists_of, with_years

CUBE, LISTS = cube_of("tilstande"), with_years(lists_of("tilstande"))
AREA = code_called("tilstande", "omraade", "Søvn og hvile")
CODE = code_called("tilstande", "tilstand", "Søvnproblemer")
ELSEWHERE = code_called("tilstande", "tilstand", "Akutte smerter")


def chosen(**query: str) -> Choice:
    return choice_of(query, CUBE, "omraade", LISTS)


def test_nothing_chosen_is_all_of_the_newest_year() -> None:
    assert chosen() == Choice("tilstande", aar="2026")
    assert chosen().where(CUBE, "omraade") == {"aar": ("2026",)}


def test_filters_become_a_request() -> None:
    choice = chosen(aar="2024", koen="K", alder="90+", omraade=AREA)
    assert choice.where(CUBE, "omraade") == {
        "aar": ("2024",),
        "koen": ("K",),
        "aldersgruppe": ("90+",),
        "omraade": (AREA,),
    }


def test_a_code_is_narrower_than_its_area_and_replaces_it() -> None:
    assert chosen(omraade=AREA, kode=CODE).where(CUBE, "omraade") == {"aar": ("2026",), "tilstand": (CODE,)}


def test_a_code_of_another_area_gives_way_to_the_area() -> None:
    assert chosen(omraade=AREA, kode=ELSEWHERE).code == ""


@pytest.mark.parametrize("name", ["aar", "koen", "alder", "omraade", "kode", "mod", "sorter", "tal", "vis"])
@pytest.mark.parametrize("value", ["", "x", "' OR 1=1", "K,M", "2026 ", "\x00"])
def test_what_is_not_there_counts_as_not_chosen(name: str, value: str) -> None:
    assert chosen(**{name: value}) == chosen()


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"koen": "M", "tal": "standardiseret"},
        {"alder": "90+", "aar": "2025"},
        {"omraade": AREA, "kode": CODE, "sorter": "navn", "vis": "tragt"},
        {"mod": LISTS["region"].codes[0]},
        {"mod": "naermeste", "vis": "kort"},
        {"mod": "valgte", "med": "0101,0751", "vis": "aldre"},
    ],
)
def test_the_address_of_a_choice_shows_that_choice(query: dict[str, str]) -> None:
    choice = chosen(**query)
    again = dict(parse_qsl(urlsplit(choice.address).query))
    assert chosen(**again) == choice
    assert "" not in again.values()
