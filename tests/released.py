"""An invented release in memory: lifelike counts by municipality, year, sex, age and code, already rounded."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache, cached_property

import numpy as np

from synlig.core.cells import PLACE_AXES, CellBlock, CodeList, CodeLists
from synlig.core.cube import Cube
from synlig.core.errors import NotFound
from synlig.core.exported import Exported
from synlig.core.indicator import IndicatorView
from synlig.core.permission import Person
from synlig.core.pivot import Pivot, PivotTable
from synlig.core.population import ALDERSGRUPPER
from synlig.core.query import Asked, Released, TableRequest
from synlig.core.rate import Compared
from synlig.core.release import Release, ReleasedCube, ReleaseId
from synlig.declared.codes import load as load_codes
from synlig.declared.cubes import load as load_cubes
from synlig.declared.cubes.code_lists import code_lists
from synlig.declared.organisations import load as load_organisations
from synlig.declared.population import load as load_population
from synlig.pipeline.catalog import catalog
from synlig.pipeline.compare.crude import crude_rates
from synlig.pipeline.compare.standardised import SPLIT, standardised_rates
from synlig.pipeline.formats import FORMATS
from synlig.pipeline.odata import Service, service
from synlig.pipeline.tally import answer, answer_asked
from synlig.stories.build_table import build_table
from synlig.stories.export_built import export_built
from synlig.stories.see_indicators import see_indicators
from synlig.surfaces.portal.stories import AnalysisStories, TableStories

YEARS = ("2024", "2025", "2026")
SEXES = ("K", "M")
SHARE = np.array((0.002, 0.01, 0.03, 0.05, 0.09, 0.16, 0.27, 0.40))
"""How usual care is in each age group."""
MOMENT = datetime(2026, 3, 1, 4, 30, tzinfo=UTC)


def cube_of(name: str) -> Cube:
    """A declared cube."""
    return load_cubes()[name]


@cache
def lists_of(name: str) -> CodeLists:
    """The code lists of a cube."""
    organisations = load_organisations()
    return code_lists(cube_of(name), load_codes(), organisations.kommuner, organisations.regioner)


def with_years(lists: CodeLists) -> CodeLists:
    """Code lists as the portal gets them: with the years of the release."""
    return {**lists, "aar": CodeList("aar", {year: year for year in YEARS}, {})}


def code_called(name: str, dimension: str, label: str) -> str:
    """The first code of a cube's dimension with that label."""
    return next(code for code, known in lists_of(name)[dimension].labels.items() if known == label)


RULE_ROWS = (("synlig-plan-stopped-without-reason", "0540", 45), ("synlig-plan-stopped-without-reason", "0101", 1_200))
"""What a rule touched, by municipality."""


@cache
def release() -> Release:
    """The manifest."""
    cubes = tuple(ReleasedCube(name, name, 1, "0" * 64, "fixed-random", 5) for name in load_cubes())
    label = load_population().label
    return Release(ReleaseId("r-20260301-0badcafe"), MOMENT, MOMENT, "1", (), label, cubes, (), "", RULE_ROWS)


@dataclass
class Invented:
    """The release and what may be read of it; `empty` is before the first release."""

    empty: bool = False
    silent: frozenset[str] = frozenset()
    """Municipalities that reported nothing; `*` stands for all."""
    asked: list[TableRequest | Asked] = field(default_factory=list["TableRequest | Asked"])

    def stories(self) -> AnalysisStories:
        return AnalysisStories(
            cubes=lambda _person: [] if self.empty else [cube_of("tilstande"), cube_of("indsatser")],
            release=lambda _person: None if self.empty else release(),
            lists=lambda _person, cube: with_years(lists_of(cube)),
            compare=self.compare,
            export=self.export,
            entity_sets=self.entity_sets,
            catalog=lambda cubes, root: catalog([self.released[cube] for cube in cubes], root, "Synlig", ""),
        )

    def tables(self) -> TableStories:
        """Tables that readers put together of it."""
        return TableStories(self.build, export_built, lambda _person, _cube: [release()])

    def build(self, _person: Person, pivot: Pivot) -> PivotTable:
        return build_table(pivot, released_cubes=Picked(self), population=load_population())  # type: ignore[arg-type]

    def indicators(
        self, person: Person, ids: Sequence[str], aar: str | None, group: Sequence[str]
    ) -> tuple[IndicatorView, ...]:
        """The real story over the invented release."""
        given = {"released_cubes": Picked(self), "population": load_population()}
        return see_indicators(person, ids, aar, group, **given)  # type: ignore[arg-type]

    def compare(self, _person: Person, request: TableRequest) -> Compared:
        self.asked.append(request)
        rate = next(rate for rate in cube_of(request.cube).rates if rate.name == request.measure)
        standardised = rate.name == "standardiseret"
        by = (*request.by, *SPLIT) if standardised else request.by
        counted = replace(request, by=by, measure=rate.numerator, zeros=True)
        answered = answer(self.released[request.cube], counted, load_population())
        rates = standardised_rates if standardised else crude_rates
        return Compared(rates(answered, load_population(), lists_of(request.cube), rate.per), answered)

    def entity_sets(self, cubes: Sequence[str], name: str | None) -> Service:
        if name not in (None, release().id):
            raise NotFound("There is no such release.")
        return service([self.released[cube] for cube in cubes], load_population())

    def export(self, asked: Asked, format_name: str, _name: str | None) -> Exported:
        self.asked.append(asked)
        form = FORMATS[format_name]
        content = form.write(answer_asked(self.released[asked.cube], asked, load_population()))
        return Exported(content, form.media_type, f"{asked.cube}{form.suffix}")

    def own_figures(self, person: Person, asked: Asked, format_name: str) -> Exported:
        """Figures that stand for the own municipality's: the invented ones, under a name that says whose they are."""
        made = self.export(asked, format_name, None)
        return replace(made, name=f"egne-{person.kommune}-{made.name}")

    @cached_property
    def released(self) -> dict[str, Released]:
        """Both cubes with their cells."""
        names = ("tilstande", "indsatser")
        return {name: Released(release(), cube_of(name), self._blocks(name), lists_of(name)) for name in names}

    def _blocks(self, name: str) -> list[CellBlock]:
        blocks = all_blocks(name)
        if not self.silent:
            return blocks
        kommuner = lists_of(name)["kommune"].codes
        heard = np.array([not self.silent & {code, "*"} for code in kommuner], dtype=np.int64)
        return [block.holding((block.values.T * heard).T) for block in blocks]


@dataclass
class Picked:
    """Gives the invented release, whichever is asked for."""

    invented: Invented

    def names(self) -> tuple[str, ...]:
        return () if self.invented.empty else tuple(self.invented.released)

    def read(self, name: str, release_id: str | None = None) -> Released:
        if release_id not in (None, release().id):
            raise NotFound("No such release.")
        return self.invented.released[name]


@cache
def all_blocks(name: str) -> list[CellBlock]:
    """The cells of a cube at every grain of every measure."""
    cube = cube_of(name)
    return [_block(name, measure.name, grain) for measure in cube.measures for grain in measure.grains]


def _block(name: str, measure: str, grain: str) -> CellBlock:
    """Each place has its own level, each code its own, and each pair a little of both."""
    lists = lists_of(name)
    kommuner, codes = lists["kommune"].codes, lists[grain].codes if grain else ("",)
    draw = np.random.default_rng(sum(map(ord, name + grain)))
    usual = {"": 1.6, "omraade": 0.3}.get(grain, 0.09) * draw.lognormal(0, 0.4 if grain else 0, len(codes))
    places = np.random.default_rng(7).lognormal(0, 0.1, len(kommuner))
    level = places[:, None] * usual * draw.lognormal(0, 0.16, (len(kommuner), len(codes)))
    chance = np.minimum(SHARE[:, None, None] * level, 0.95)  # aldersgruppe, kommune, code
    yearly = np.array((0.92, 0.97, 1.0))
    exact = np.einsum("ksa,akc,y->kysac", _people(kommuner), chance, yearly)
    values = (5 * np.rint(exact / 5)).astype(np.int64)
    axes, held = PLACE_AXES, (kommuner, YEARS, SEXES, ALDERSGRUPPER)
    if not grain:
        return CellBlock(measure, "", axes, held, values[..., 0])
    return CellBlock(measure, grain, (*axes, grain), (*held, codes), values)


def _people(kommuner: tuple[str, ...]) -> np.ndarray:
    counts = {(str(kommune), koen, age): count for (kommune, koen, age), count in load_population().counts.items()}
    return np.array([[[counts.get((k, s, a), 0) for a in ALDERSGRUPPER] for s in SEXES] for k in kommuner])
