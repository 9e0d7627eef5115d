"""Compare places or codes: rates with intervals, from released cells alone."""

from dataclasses import replace

from synlig.core.errors import WrongUsage
from synlig.core.permission import Person
from synlig.core.population import Population
from synlig.core.query import TableRequest
from synlig.core.rate import Compared
from synlig.pipeline.compare.crude import crude_rates
from synlig.pipeline.compare.standardised import SPLIT, standardised_rates
from synlig.pipeline.tally import answer
from synlig.storage.releases.picking import ReleasedCubes


def compare_places(
    _person: Person, request: TableRequest, *, released_cubes: ReleasedCubes, population: Population
) -> Compared:
    """Rates along the request's one dimension; its measure is a rate of the cube.

    Raises:
        NotFound: nothing is released yet. WrongUsage: the cube has no such rate per inhabitants.
    """
    found = released_cubes.read(request.cube)
    rate = next((rate for rate in found.cube.rates if rate.name == request.measure), None)
    if rate is None or rate.name not in ("pr_1000", "standardiseret"):
        raise WrongUsage(f"{request.cube} has no rate per inhabitants of that name.")
    standardised = rate.name == "standardiseret"
    by = (*request.by, *SPLIT) if standardised else request.by
    counted = answer(found, replace(request, by=by, measure=rate.numerator, zeros=True), population)
    rates = standardised_rates if standardised else crude_rates
    return Compared(rates(counted, population, found.lists, rate.per), counted)
