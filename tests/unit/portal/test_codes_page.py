"""The page of codes: browsed as a tree, searched, and one code with all that is known of it."""

import re
from html import unescape

import pytest

from synlig.core.codes import FSIII
from synlig.declared.classification import KOMMUNER
from tests.portal import People
from tests.portal_client import Browser, browser_of, log_in

WASHING = "4d46bd94-9518-431c-82e8-ebb91bca307a"


@pytest.fixture(scope="module")
def reader() -> Browser:
    return log_in(browser_of(People()), "sikkerhed")


def words(page: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.partition("<main")[2].partition("</main")[0])))


def test_every_role_finds_the_page_in_the_menu(reader: Browser) -> None:
    assert 'href="/koder"' in reader.get("/").text


def test_fsiii_is_shown_as_a_tree_with_each_concept_once(reader: Browser) -> None:
    page = reader.get("/koder").text
    assert "414 koder" in words(page)
    assert page.count(f"kode={WASHING}") == 1
    assert ">J1.1<" in page


@pytest.mark.parametrize("search", ["tryksår", "TRYKSÅR", "I4.4"])
def test_a_search_finds_by_words_and_by_the_older_key(reader: Browser, search: str) -> None:
    page = words(reader.get("/koder", params={"soeg": search}).text)
    assert "Koder: 1" in page
    assert "Problemer med tryksår" in page


def test_one_code_tells_its_place_its_days_and_what_it_is_elsewhere(reader: Browser) -> None:
    page = words(reader.get(f"/koder?kode={WASHING}").text)
    for said in (
        "Vaske sig",
        "Washing oneself",
        "Egenomsorg",
        "J1.1",
        "20240530",
        "FSIIICareConditions",
        "Ikke oplyst",
    ):
        assert said in page


def test_an_english_reader_reads_english() -> None:
    english = log_in(browser_of(People()), "leder")
    english.get("/sprog/en?til=/koder")
    assert "Washing oneself" in words(english.get(f"/koder?kode={WASHING}").text)
    assert "Problems with pressure ulcer" in words(english.get("/koder?soeg=pressure").text)


def test_a_day_without_an_edition_or_a_code_out_of_force_is_said(reader: Browser) -> None:
    early = {"system": KOMMUNER, "kode": "0540", "dato": "2006-12-31"}
    assert "Koden gælder ikke 31. december 2006" in words(reader.get("/koder", params=early).text)
    assert "Ingen koder passer" in words(reader.get("/koder", params={"system": KOMMUNER, "dato": "2006-12-31"}).text)


def test_what_is_not_there_is_not_there(reader: Browser) -> None:
    for query in ({"kode": "nix"}, {"system": "urn:nix"}, {"system": FSIII, "kode": '"><script>'}):
        answer = reader.get("/koder", params=query)
        assert answer.status_code == 404
        assert "<script>" not in answer.text


def test_an_address_of_nonsense_is_read_as_nothing_chosen(reader: Browser) -> None:
    answer = reader.get("/koder", params={"dato": "i går", "side": "-1", "soeg": "<b>" + "x" * 500})
    assert answer.status_code == 200
    assert "<b>x" not in answer.text
    assert "Ingen koder passer" in words(answer.text)


def test_pages_of_hits_lead_on(reader: Browser) -> None:
    first = reader.get("/koder?soeg=e").text
    assert "Side 1 af" in words(first)
    following = unescape(re.findall(r'href="([^"]+)" rel="next"', first)[0])
    assert "Side 2 af" in words(reader.get(following).text)
