"""Rates per so many inhabitants, one for each row of an answered table of counts."""

from synlig.core.cells import CodeLists
from synlig.core.errors import WrongUsage
from synlig.core.population import Population
from synlig.core.query import Answer
from synlig.core.rate import RateFigure
from synlig.pipeline.compare.interval import count_interval
from synlig.pipeline.compare.scope import Inhabitants, within


def crude_rates(answer: Answer, population: Population, lists: CodeLists, per: int) -> tuple[RateFigure, ...]:
    """One figure for every row of `answer`, a table of a counted measure split by one dimension or by none.

    Asked with `zeros`, so that a place with a figure of 0 is there too.

    Raises:
        WrongUsage: the table is split by more than one dimension.
    """
    if len(answer.request.by) > 1:
        raise WrongUsage("Rates are compared along one dimension at a time.")
    inhabitants = Inhabitants(population, answer.release.merged_groups, lists)
    return tuple(_figure(answer, inhabitants, row, per) for row in answer.table.rows)


def _figure(answer: Answer, inhabitants: Inhabitants, row: tuple[object, ...], per: int) -> RateFigure:
    code = str(row[0]) if answer.request.by else ""
    count = int(str(row[-1]))
    groups = inhabitants.groups(within(answer.request, code))
    people, cells = sum(group.inhabitants for group in groups), sum(group.cells for group in groups)
    label = answer.labels.get(answer.request.by[0], {}).get(code, code) if answer.request.by else ""
    if not people:
        return RateFigure(code, label, count, 0, None, None, None)
    lower, upper = count_interval(count, cells, answer.cube.base)
    return RateFigure(code, label, count, people, count / people * per, lower / people * per, upper / people * per)
