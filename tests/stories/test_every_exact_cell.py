"""Whatever happened to a home, its exact cells are those that the slow reference counts from the reports themselves."""

import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from synlig.core.cpr import Cpr
from synlig.core.instant import danish_day
from synlig.core.release import AsKnown
from synlig.declared.cubes.code_lists import code_lists
from synlig.stories.approve_change import approve_change
from synlig.stories.propose_join import propose_join
from synlig.stories.restrict_person import restrict_person
from synlig.surfaces.carrying_out import carry_out
from synlig.surfaces.wiring import Wiring
from tests.people import erase, number_of, reported
from tests.reference import slow_counts, slow_effects, slow_heart
from tests.reference.slow_counts import Cell, Json, Received
from tests.reference.test_effects import as_counter
from tests.reference.test_heart import CANON

MADE_BEFORE = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass
class Told:
    """A home, and the reports it was told, in the order they came."""

    wiring: Wiring
    history: list[Received]

    def numbers(self) -> list[str]:
        """Citizens' numbers, those first of whom most was reported."""
        return [number for number, _ in Counter(one.citizen for one in self.history).most_common()]

    def exact(self) -> Counter[Cell]:
        wiring, organisations = self.wiring, self.wiring.organisations
        now = wiring.moment()
        known, found = AsKnown(danish_day(now), now), dict[str, Any]()
        for name, cube in wiring.cubes.items():
            lists = code_lists(cube, wiring.codebook, organisations.kommuner, organisations.regioner)
            found[name] = wiring.exact(cube, lists, known)
        return as_counter(found)

    def counted(self) -> Counter[Cell]:
        """The same by the reference: heart rehabilitation from its own reports, the rest from all others."""
        heart = [one for one in self.history if _is_heart(one.document)]
        care = [one for one in self.history if not _is_heart(one.document)]
        day, book = danish_day(self.wiring.clock()), self.wiring.codebook
        years = range(day.year - 9, day.year + 1)
        found = slow_counts.count(care, day, years, book) + slow_effects.count(care, day, years, book)
        return found + slow_heart.count(heart, day)


def _is_heart(document: Json) -> bool:
    profiles = (profile for entry in document["entry"] for profile in entry["resource"]["meta"].get("profile", ()))
    return any(profile.startswith(CANON) for profile in profiles)


def _received(kommune: str, seq: int, document: Json) -> Received:
    digits = number_of(document)
    number = Cpr(digits)
    return Received(kommune, digits, number.sex, number.birth_date, seq, MADE_BEFORE, document)


def _told(folder: Path) -> Iterator[tuple[str, Json]]:
    for file in sorted(folder.glob("*/*.ndjson")):
        yield from ((file.parent.name, json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines())


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    wiring = reported(tmp_path, citizens=20, days=2)
    documents = enumerate(_told(tmp_path / "reports"))
    yield Told(wiring, [_received(kommune, seq, document) for seq, (kommune, document) in documents])
    wiring.close()


def held(told: Told) -> None:
    exact, counted = told.exact(), told.counted()
    assert exact == counted, (exact - counted, counted - exact)


def renamed(history: Sequence[Received], before: str, after: str) -> list[Received]:
    """All of `before` told of `after`, with the sex and birth of that number."""
    number = Cpr(after)
    own = {"citizen": after, "koen": number.sex, "birth": number.birth_date}
    return [replace(one, **own) if one.citizen in (before, after) else one for one in history]


def test_every_cell_of_every_cube_after_all_that_can_happen_to_a_citizen(told: Told) -> None:
    """As reported; one restricted, who is counted as before, and two numbers that are one person's; one erased."""
    held(told)
    counted = {cell[0].partition(".")[0] for cell in told.exact()}
    assert counted >= set(told.wiring.cubes) - {"hjerterehabilitering"}  # of which no course ends in two days
    numbers = told.numbers()[:12]
    restricted, former, today, erased = random.sample(numbers, 4)
    told.wiring.tell(restrict_person, Cpr(restricted), "S-1")
    change = told.wiring.tell(propose_join, Cpr(former), Cpr(today), "S-9", "CPR-kontoret")
    carry_out(told.wiring, told.wiring.tell(approve_change, change.id, told.wiring.operator, change.digest))
    told.history = renamed(told.history, former, today)
    held(told)
    erase(told.wiring, erased)
    told.history = [one for one in told.history if one.citizen != erased]
    held(told)
