"""Remembered parts: written once for a question and a release, never with another reader's token, language or place."""

import re

from synlig.surfaces.portal.parts import AT_MOST, LARGEST, Parts
from tests.portal import People
from tests.portal_client import browser_of, log_in

TABLE = "/byg?raekker=region"


TOKEN = re.compile(r'name="formular" value="([^"]+)"')


def test_two_readers_share_a_part_and_the_forms_in_it_work_for_each_alone() -> None:
    first = log_in(browser_of(People()))
    second = log_in(first.another())
    one, two = first.get(TABLE).text, second.get(TABLE).text
    assert TOKEN.sub("", one) == TOKEN.sub("", two)
    token = TOKEN.findall(two[two.index('action="/byg/gem"') :])[0]
    form = {"formular": token, "navn": "Regioner", "tabel": "raekker=region"}
    origin = {"origin": "http://127.0.0.1:8400"}
    assert first.post("/byg/gem", form, origin).status_code == 404
    assert second.post("/byg/gem", form, origin).status_code == 303


def test_another_language_and_another_municipality_are_other_parts() -> None:
    people = People()
    own = log_in(browser_of(people))
    other = log_in(own.another(), kommune="0259")
    danish = own.get("/benchmark").text
    assert "Køge" in other.get("/benchmark").text.partition("finding")[2][:600]
    own.get("/sprog/en?til=/benchmark")
    english = own.get("/benchmark").text
    for page, own_words, others in (
        (danish, "Hele landet", "Whole country"),
        (english, "Whole country", "Hele landet"),
    ):
        assert own_words in page
        assert others not in page


def test_a_part_is_written_once_until_too_many_are_known() -> None:
    parts, written = Parts(), list[int]()

    def write(number: int) -> str:
        written.append(number)
        return f"<p>{number} {parts.hole}</p>"

    for number in (1, 1, 2, 1):
        assert parts.of(number, lambda number=number: write(number), lambda: "token") == f"<p>{number} token</p>"
    assert written == [1, 2]
    for number in range(3, AT_MOST + 3):
        parts.of(number, lambda number=number: write(number), lambda: "")
    parts.of(1, lambda: write(1), lambda: "")
    assert written.count(1) == 2


def test_what_is_very_large_is_not_kept() -> None:
    parts, written = Parts(), list[str]()

    def write() -> str:
        written.append("x")
        return "x" * (LARGEST + 1)

    parts.of(1, write, lambda: "")
    parts.of(1, write, lambda: "")
    assert len(written) == 2
