"""The API arranges tables by the words of the command line, byte for byte, and says what it cannot do."""

import pytest

from synlig.core.query import Asked, arrangement_of
from synlig.declared.population import load as load_population
from synlig.pipeline.formats import FORMATS
from synlig.pipeline.tally import answer_asked
from tests.portal import People
from tests.portal_client import browser_of, log_in
from tests.released import Invented

TABLE = "/api/v1/cubes/tilstande/table?by=kommune,koen&where=aar=2026&measure=antal"


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_the_api_gives_the_bytes_that_the_command_line_writes(form: str) -> None:
    got = log_in(browser_of(People())).get(f"{TABLE}&pivot=koen&sort=-M,kommune&top=7&totals=true&format={form}")
    arrangement = arrangement_of("koen", "-M,kommune", 7, totals=True)
    asked = Asked("tilstande", "kommune,koen", "aar=2026", "antal", arrangement=arrangement)
    answer = answer_asked(Invented().released["tilstande"], asked, load_population())
    assert got.content == FORMATS[form].write(answer)


@pytest.mark.parametrize("words", ["pivot=tilstand", "sort=borgere", "top=-1", "top=x", "totals=true&format=px"])
def test_what_cannot_be_arranged_is_no_request(words: str) -> None:
    assert log_in(browser_of(People())).get(f"{TABLE}&{words}").status_code in (400, 422)
