"""The address is the table: what is read from it is written back, and what does not belong there is left out."""

import string
from urllib.parse import parse_qsl

from hypothesis import given
from hypothesis import strategies as st

from synlig.surfaces.portal.building import building_of
from synlig.surfaces.portal.undoing import packed, unpacked
from tests.released import cube_of, lists_of, with_years

CUBE = cube_of("tilstande")
LISTS = with_years(lists_of("tilstande"))


def test_an_address_comes_back_as_the_same_address() -> None:
    once = building_of(
        {
            "raekker": "region,kommune",
            "kolonner": "aar,koen",
            "maal": "antal",
            "hvor": "aldersgruppe=90+,aldersgruppe=0-17,kommune=0540",
            "grupper": "aldersgruppe:Yngst og ældst:0-17~90+",
            "gnist": "ja",
            "sorter": "-2",
            "hoejst": "24",
            "vis": "tabel",
        },
        CUBE,
        LISTS,
    )
    again = building_of(dict(parse_qsl(once.query)), CUBE, LISTS)
    assert again == once
    assert once.pivot.groups[0].codes == ("0-17", "90+")
    assert once.pivot.where["aldersgruppe"] == ("0-17", "90+")


def test_citizens_are_counted_within_the_newest_year_unless_years_are_told_apart() -> None:
    assert building_of({"maal": "borgere"}, CUBE, LISTS).pivot.where == {"aar": ("2026",)}
    assert "aar" not in building_of({"maal": "borgere", "kolonner": "aar"}, CUBE, LISTS).pivot.where
    assert "aar" not in building_of({"maal": "antal"}, CUBE, LISTS).pivot.where


WORDS = st.text(string.ascii_letters + string.digits + "=,:;~&<>\"'-+% /æøå\n", max_size=40)


@given(
    st.dictionaries(
        st.sampled_from(["raekker", "kolonner", "maal", "hvor", "grupper", "sorter", "hoejst", "vis"]), WORDS
    )
)
def test_no_address_is_too_odd_to_be_read(fields: dict[str, str]) -> None:
    building = building_of(fields, CUBE, LISTS)
    assert building.pivot.rows
    assert "<" not in building.query
    assert '"' not in building.query


def test_steps_back_are_kept_and_only_the_newest() -> None:
    steps = [f"raekker=kommune&maal={number}" for number in range(30)]
    assert unpacked(packed(steps)) == steps[-12:]
    assert unpacked(packed([])) == unpacked("") == []


@given(st.text(max_size=60))
def test_a_word_that_is_not_ours_is_no_step(word: str) -> None:
    assert isinstance(unpacked(word), list)
