"""Numbers given out together are in the log once, with everyone they are of, each to be found and erased alone (K5)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from synlig.core.cpr import Surrogate
from synlig.core.errors import Unavailable
from synlig.guard.log.wanted import Wanted
from synlig.stories.create_home import create_home
from synlig.surfaces.wiring import Wiring
from tests.attacks.test_every_door_is_logged import unwritable
from tests.unit.guard.numbers import numbers

GIVEN = Wanted(event="vault:cpr:revealed")
PURPOSE = "delivery one"


@pytest.fixture
def wiring(tmp_path: Path) -> Iterator[Wiring]:
    Wiring(tmp_path / "home", {}).tell(create_home)
    made = Wiring(tmp_path / "home", {})
    yield made
    made.close()


def met(wiring: Wiring, count: int) -> list[Surrogate]:
    """Citizens, as reports about them would make them known."""
    return [one.surrogate for one in wiring.vault.citizens(numbers(count))]


def given(wiring: Wiring, subject: Surrogate | None = None) -> list[frozenset[str]]:
    """Whom each entry is about."""
    return [frozenset(entry.about) for entry in wiring.whole_log.search(GIVEN, subject)]


def test_those_of_one_delivery_are_in_one_entry_that_is_found_by_each_of_them(wiring: Wiring) -> None:
    citizens = met(wiring, 7)
    *several, alone = citizens
    wiring.vault.reveal_all(several, PURPOSE, "somebody")
    wiring.vault.reveal(alone, "a look", "somebody")
    assert given(wiring) == [frozenset(several), frozenset([alone])]
    assert all(given(wiring, one) == [frozenset(several)] for one in several)
    entry = next(wiring.whole_log.search(GIVEN))
    assert (entry.header.actor, entry.header.purpose, entry.header.facts) == ("somebody", PURPOSE, {"persons": 6})


def test_one_of_them_is_erased_and_the_others_stay_in_a_sound_log(wiring: Wiring) -> None:
    gone, *others = met(wiring, 5)
    wiring.vault.reveal_all([gone, *others], PURPOSE, "somebody")
    assert wiring.whole_log.erase_subject(gone, "somebody", "case 1") == 1
    assert (given(wiring, gone), given(wiring)) == ([], [frozenset(others)])
    wiring.whole_log.verify()


def test_nobody_gets_a_number_that_the_log_does_not_take(wiring: Wiring) -> None:
    first, *citizens = met(wiring, 4)
    wiring.vault.reveal(first, PURPOSE, "somebody")
    with unwritable(wiring.home.path / "log" / "journal" / "lock"), pytest.raises(Unavailable):
        wiring.vault.reveal_all(citizens, PURPOSE, "somebody")
    assert given(wiring) == [frozenset([first])]
    assert wiring.vault.reveal_all(citizens, PURPOSE, "somebody").keys() == given(wiring)[1] == frozenset(citizens)
