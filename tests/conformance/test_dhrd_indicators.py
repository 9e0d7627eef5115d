"""What DHRD returned is kept once for each place, period and indicator, on every database."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from synlig.core.errors import SynligError
from synlig.core.returned import Returned
from synlig.storage.dhrd_indicators import DhrdIndicators
from tests.databases import kinds_of_database
from tests.resting import Places

OWN = Returned("kommune", "0259", "2025", "vedholdende", 41, 50, datetime(2026, 5, 21, 8, tzinfo=UTC))
REGION = replace(OWN, level="region", place="1085", numerator=310, denominator=400)
LAND = replace(OWN, level="land", place="DK", numerator=2100, denominator=2800)
ELSEWHERE = replace(OWN, place="0540", numerator=12, denominator=30)


@kinds_of_database()
def test_figures_of_the_places_asked_for_come_back_and_no_others(places: Places) -> None:
    store = DhrdIndicators(places.database)
    store.keep([OWN, REGION, LAND, ELSEWHERE])
    assert store.of({("kommune", "0259"), ("region", "1085"), ("land", "DK")}) == (OWN, LAND, REGION)
    assert store.of(()) == ()


@kinds_of_database()
def test_a_figure_that_comes_again_takes_the_place_of_the_one_before(places: Places) -> None:
    store = DhrdIndicators(places.database)
    store.keep([OWN])
    store.keep([replace(OWN, numerator=42)])
    assert store.of({("kommune", "0259")}) == (replace(OWN, numerator=42),)


@kinds_of_database()
def test_more_met_than_there_were_is_refused_and_nothing_of_it_is_kept(places: Places) -> None:
    store = DhrdIndicators(places.database)
    with pytest.raises((IntegrityError, SynligError)):
        store.keep([OWN, replace(LAND, numerator=2801)])
    assert store.of({("kommune", "0259")}) == ()
