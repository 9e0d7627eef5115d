"""An answer: the figures of a request with everything a reader must know beside them."""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from synlig.core.cells import CodeLists
from synlig.core.cube import Cube, Measure, Rate
from synlig.core.errors import WrongUsage
from synlig.core.population import Population
from synlig.core.query import AS_ANSWERED, Answer, Asked, Released, TableRequest
from synlig.core.sensitivity import Sensitivity
from synlig.core.table import Column, Schema, Table
from synlig.core.words import Words
from synlig.pipeline.tally.adding import rows_of, sums_of
from synlig.pipeline.tally.arranging import Row, arranged, dropped
from synlig.pipeline.tally.asking import parse_request
from synlig.pipeline.tally.rates import rate_rows

AAR: Final = "aar"
MOST_ROWS: Final = 3_000_000


def answer_asked(released: Released, asked: Asked, population: Population) -> Answer:
    """The answer to a question in words, for every surface alike.

    Raises:
        WrongUsage: the question is not understood, or the cube cannot answer it.
    """
    request = parse_request(
        released.cube, asked.by, asked.where, asked.measure, released.lists, released.years, zeros=asked.zeros
    )
    plain = answer(released, request, population)
    return plain if asked.arrangement == AS_ANSWERED else _arranged(released, plain, asked, population)


def _arranged(released: Released, plain: Answer, asked: Asked, population: Population) -> Answer:
    """Each total is asked of the cube by itself; one that would count someone twice is left out."""
    totals = list[tuple[tuple[str, ...], Sequence[Row]]]()
    for kept in dropped(plain.request.by) if asked.arrangement.totals else ():
        with contextlib.suppress(WrongUsage):
            found = answer(released, replace(plain.request, by=kept, zeros=False), population)
            totals.append((kept, found.table.rows))
    return arranged(plain, totals, asked.arrangement)


def answer(released: Released, request: TableRequest, population: Population) -> Answer:
    """The answer to `request`, from released cells alone; rates are per inhabitant of `population`, which it names.

    Raises:
        WrongUsage: the cube cannot answer it, or it has more rows than anyone reads.
    """
    cube, lists = released.cube, released.lists
    measure, rate = cube.measure(request.measure), _rate(cube, request.measure)
    if measure is not None:
        sums = sums_of(cube, measure, released.blocks, request, lists)
        if request.zeros and sums.values.size > MOST_ROWS:
            raise WrongUsage(f"The table would have {sums.values.size} rows: filter it, or leave the zeros out.")
        rows = [(*codes, figure) for codes, figure in rows_of(sums, request.by, lists, zeros=request.zeros)]
    elif rate is not None:
        rows = rate_rows(released.cube, rate, released.blocks, request, lists, population, released.release)
    else:
        raise WrongUsage(f"{cube.name} has no measure {request.measure}.")
    said = measure or rate
    assert said is not None  # noqa: S101 (one of the two, or it was refused above)
    table = Table(_schema(cube, request, said), rows)
    return Answer(
        request=request,
        cube=cube,
        release=replace(released.release, population=population.label),
        table=table,
        labels=_labels(request, table, lists),
        title=_title(cube, said, request),
        unit=said.unit,
        definition=cube.description,
        source=cube.source,
        note=_note(cube),
    )


def _rate(cube: Cube, name: str) -> Rate | None:
    return next((rate for rate in cube.rates if rate.name == name), None)


def _schema(cube: Cube, request: TableRequest, said: Measure | Rate) -> Schema:
    columns = [Column(name, "text", Sensitivity.OPEN, _dimension_title(cube, name)) for name in request.by]
    kind = "integer" if isinstance(said, Measure) else "decimal"
    return Schema(cube.name, (*columns, Column(said.name, kind, Sensitivity.OPEN, said.title)))


def _dimension_title(cube: Cube, name: str) -> Words:
    dimension = cube.dimension(name)
    return Words(name, name) if dimension is None else dimension.title


def _labels(request: TableRequest, table: Table, lists: CodeLists) -> Mapping[str, Mapping[str, str]]:
    found: dict[str, Mapping[str, str]] = {}
    for column, name in enumerate(request.by):
        codes = {str(row[column]) for row in table.rows}
        if name == AAR:
            found[name] = {code: code for code in sorted(codes)}
        else:
            found[name] = {code: label for code, label in lists[name].labels.items() if code in codes}
    return found


def _title(cube: Cube, said: Measure | Rate, request: TableRequest) -> Words:
    by = [_dimension_title(cube, name) for name in request.by]
    return Words(
        f"{cube.title.da}: {said.title.da}" + (f" efter {_listed([w.da.lower() for w in by], 'og')}" if by else ""),
        f"{cube.title.en}: {said.title.en}" + (f" by {_listed([w.en.lower() for w in by], 'and')}" if by else ""),
    )


def _listed(words: Sequence[str], last: str) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def _note(cube: Cube) -> Words:
    return Words(
        f"Hver mindste celle er afrundet til et multiplum af {cube.base} på en fast, hemmelig måde, så ingen borger "
        f"kan genkendes. Et tal kan afvige op til {cube.base - 1} pr. celle; summer er summer af afrundede celler. "
        "Et område eller alle koder under ét vises aldrig mindre end sin største del, så borgere i små grupper vises "
        "for højt.",
        f"Each smallest cell is rounded to a multiple of {cube.base} in a fixed, secret way, so that no citizen can be "
        f"recognised. A figure may differ by up to {cube.base - 1} per cell; sums are sums of rounded cells. An area, "
        "or all codes together, is never shown smaller than its largest part: citizens of small groups are shown too "
        "high.",
    )
