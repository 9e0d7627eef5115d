"""Generates the reports of all municipalities asked for, one municipality after the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from synlig.core.codes import CodeBook
from synlig.core.kommune import KommuneKode
from synlig.core.population import Population
from synlig.declared.organisations import Organisations
from synlig.partners.synthetic.days import Day, window
from synlig.partners.synthetic.draw import dice_for
from synlig.partners.synthetic.lives import Lives
from synlig.partners.synthetic.moves import Move, moves
from synlig.partners.synthetic.municipality import Municipality, municipality
from synlig.partners.synthetic.pages import Pages
from synlig.partners.synthetic.people import citizens_of, known_share, people
from synlig.partners.synthetic.planting import Planter
from synlig.partners.synthetic.settings import DayFile, SyntheticSettings

FAULTS: Final = 42
"""What the dice are for; see `dice_for`."""


@dataclass(frozen=True, slots=True)
class Country:
    """What every municipality's telling is drawn from."""

    settings: SyntheticSettings
    days: Sequence[Day]
    population: Population
    moves: tuple[Move, ...]


def generate(
    settings: SyntheticSettings, book: CodeBook, organisations: Organisations, population: Population
) -> Iterator[DayFile]:
    """Lifelike reports of citizens who do not exist (CONTRACT.md, `generate`), municipality by municipality.

    Pure: the same arguments give the same bytes. Memory does not grow with the number of citizens.

    Raises:
        WrongUsage: an unknown municipality, or more citizens of one age than can have numbers of their own.
    """
    kommuner = tuple(sorted(organisations.kommuner))
    counts = citizens_of(settings, kommuner, population)
    sizes = _sizes(counts, kommuner, population)
    moved = moves(settings, kommuner, population, max(sizes.values()))
    country = Country(settings, window(settings), population, moved)
    for order, kode in enumerate(kommuner):
        if kode in counts:
            place = municipality(organisations.kommuner[kode], order, book, organisations, settings.seed)
            yield from _reports(country, place, counts[kode], sizes[kode])


def _sizes(
    counts: dict[KommuneKode, int], kommuner: Sequence[KommuneKode], population: Population
) -> dict[KommuneKode, float]:
    """The size of the country in which a municipality would have its number of citizens."""
    shares = {kode: float(known_share(kode, population).sum()) for kode in kommuner}
    return {kode: count * sum(shares.values()) / shares[kode] for kode, count in counts.items()}


def _reports(country: Country, place: Municipality, count: int, size: float) -> Iterator[DayFile]:
    settings, kode = country.settings, place.kommune.kode
    pages = Pages(kode, country.days)
    planter = Planter(settings.faults, dice_for(settings.seed, FAULTS, int(kode)), place.order)
    lives = Lives(place, country.days, settings.seed)
    moved = [move for move in country.moves if move.size <= size and kode in (move.origin, move.target)]
    staying = max(0, count - sum(move.origin == kode for move in moved))
    residents = ((lives.resident(person), 1) for person in people(settings, place, staying, country.population))
    movers = ((lives.mover(move), int(move.origin == kode)) for move in moved)
    for told, counts in chain(residents, movers):
        for number, report in told:
            line, planted = planter.perhaps(report)
            at = pages.add(number, line, report.resources)
            if planted is not None:
                pages.note(number, planted.at(kode, country.days[number].date, at))
        pages.told(counts)
        if pages.full:
            yield from pages.hand_over()
    yield from pages.hand_over()
