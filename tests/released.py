"""An invented release in memory: lifelike counts by municipality, year, sex, age and code, already rounded."""

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache, cached_property
from itertools import product

from synlig.core.cells import CodeList, CodeLists
from synlig.core.cube import Cube
from synlig.core.errors import WrongUsage
from synlig.core.permission import Person
from synlig.core.population import ALDERSGRUPPER
from synlig.core.query import Answer, TableRequest
from synlig.core.rate import Compared
from synlig.core.release import Release, ReleasedCube, ReleaseId
from synlig.core.sensitivity import Sensitivity
from synlig.core.table import Cell, Column, Schema, Table
from synlig.core.words import Words
from synlig.declared.codes import load as load_codes
from synlig.declared.cubes import load as load_cubes
from synlig.declared.cubes.code_lists import code_lists
from synlig.declared.organisations import load as load_organisations
from synlig.declared.population import load as load_population
from synlig.pipeline.compare.crude import crude_rates
from synlig.pipeline.compare.standardised import SPLIT, standardised_rates
from synlig.surfaces.portal.stories import AnalysisStories, Asked, Exported

YEARS = ("2024", "2025", "2026")
SEXES = ("K", "M")
WEIGHT: dict[str, float] = dict(zip(ALDERSGRUPPER, (0.2, 1.0, 3, 5, 9, 16, 27, 40), strict=True))
SOURCE = Words("Opdigtede kommunale indberetninger", "Invented municipal reports")
NOTE = Words(
    "Hver celle er rundet til et multiplum af 5, altid på samme måde.",
    "Each cell is rounded to a multiple of 5, always the same way.",
)


def cube_of(name: str) -> Cube:
    """A declared cube."""
    return load_cubes()[name]


@cache
def lists_of(name: str) -> CodeLists:
    """The code lists of a cube, with the years of the release."""
    organisations = load_organisations()
    lists = code_lists(cube_of(name), load_codes(), organisations.kommuner, organisations.regioner)
    return {**lists, "aar": CodeList("aar", {year: year for year in YEARS}, {})}


def code_called(name: str, dimension: str, label: str) -> str:
    """The first code of a cube's dimension with that label."""
    return next(code for code, known in lists_of(name)[dimension].labels.items() if known == label)


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
            release=lambda _person: None if self.empty else self.release,
            lists=lambda _person, cube: lists_of(cube),
            compare=self.compare,
            export=self.export,
        )

    @cached_property
    def release(self) -> Release:
        moment = datetime(2026, 3, 1, 4, 30, tzinfo=UTC)
        cubes = tuple(ReleasedCube(name, name, 1, "0" * 64, "fixed-random", 5) for name in load_cubes())
        population = load_population().label
        return Release(ReleaseId("r-20260301-0badcafe"), moment, moment, "1", (), population, cubes, (), "")

    def compare(self, _person: Person, request: TableRequest) -> Compared:
        self.asked.append(request)
        if request.measure not in ("pr_1000", "standardiseret") or len(request.by) != 1:
            raise WrongUsage("The invented release answers rates along one dimension.")
        standardised = request.measure == "standardiseret"
        answer = self.counted(replace(request, by=(*request.by, *SPLIT)) if standardised else request)
        rates = standardised_rates if standardised else crude_rates
        return Compared(rates(answer, load_population(), lists_of(request.cube), 1000), answer)

    def counted(self, request: TableRequest) -> Answer:
        """The counts behind a request, zeros too."""
        cube, lists = cube_of(request.cube), lists_of(request.cube)
        spread = [request.where.get(by, lists[by].codes) for by in request.by]
        rows: list[tuple[Cell, ...]] = []
        for codes in product(*spread):
            narrowed = {**request.where, **{by: (code,) for by, code in zip(request.by, codes, strict=True)}}
            rows.append((*codes, self._total(cube, lists, narrowed)))
        columns = tuple(Column(name, "text", Sensitivity.OPEN, SOURCE) for name in (*request.by, "borgere"))
        labels = {by: lists[by].labels for by in request.by}
        unit = cube.rates[0].unit
        words = (cube.title, unit, cube.description, SOURCE, NOTE)
        return Answer(request, cube, self.release, Table(Schema(cube.name, columns), rows), labels, *words)

    def export(self, person: Person, asked: Asked) -> Exported:
        pairs = [part.partition("=") for part in asked.where.split(",") if part]
        names = {dimension.name for dimension in cube_of(asked.cube).dimensions}
        if not asked.measure or any(name not in names or not is_pair for name, is_pair, _ in pairs):
            raise WrongUsage("The cube cannot answer that.")
        where = {name: (value,) for name, _, value in pairs}
        figures = self.compare(person, TableRequest(asked.cube, (asked.by,), where, asked.measure)).figures
        self.asked.append(asked)
        lines = [f"{asked.by},{asked.measure}", *(f"{figure.code},{figure.rate}" for figure in figures)]
        return Exported("\n".join(lines).encode(), "text/csv; charset=utf-8", f"{asked.cube}.{asked.format}")

    def _total(self, cube: Cube, lists: CodeLists, where: dict[str, tuple[str, ...]]) -> int:
        kommune = lists["kommune"]
        places = [
            code
            for code in kommune.codes
            if code in where.get("kommune", kommune.codes)
            and kommune.up["region"][code] in where.get("region", lists["region"].codes)
        ]
        subject = next(((name, where[name][0]) for name in (cube.code, "omraade") if name in where), ("", ""))
        sexes, ages = where.get("koen", SEXES), where.get("aldersgruppe", ALDERSGRUPPER)
        return sum(self._cell(cube.name, *subject, place, sexes, ages) for place in places)

    def _cell(self, cube: str, grain: str, code: str, place: str, sexes: tuple[str, ...], ages: tuple[str, ...]) -> int:
        if self.silent & {place, "*"}:
            return 0
        people = _people()
        level = _level(cube, grain, code, place)
        return sum(
            5 * round(people.get((place, koen, age), 0) * min(0.95, WEIGHT[age] / 100 * level) / 5)
            for koen in sexes
            for age in ages
        )


@cache
def _people() -> dict[tuple[str, str, str], int]:
    return {(str(kommune), koen, age): count for (kommune, koen, age), count in load_population().counts.items()}


@cache
def _level(cube: str, grain: str, code: str, place: str) -> float:
    """How common something is in a place: its own level times how the place is, the same every time."""
    whole = {"": 1.6, "omraade": 0.3}.get(grain, 0.09)
    common = random.Random(f"{cube}{code}").lognormvariate(0, 0.4) if code else 1.0
    return whole * common * random.Random(f"{place}").lognormvariate(0, 0.1) * _local(cube, code, place)


def _local(cube: str, code: str, place: str) -> float:
    return random.Random(f"{cube}{code}{place}").lognormvariate(0, 0.16)
