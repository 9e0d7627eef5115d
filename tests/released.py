"""An invented release in memory: lifelike counts by municipality, year, sex, age and code, already rounded."""

import math
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, cached_property
from itertools import product

from synlig.core.cells import CodeList, CodeLists
from synlig.core.cube import Cube, Dimension, Measure, Rate
from synlig.core.errors import NotFound, WrongUsage
from synlig.core.kommune import KommuneKode
from synlig.core.permission import Person
from synlig.core.population import ALDERSGRUPPER
from synlig.core.release import Release, ReleasedCube, ReleaseId
from synlig.core.sensitivity import Sensitivity
from synlig.core.table import Cell, Column, Schema, Table
from synlig.core.words import Words
from synlig.declared.organisations import load as load_organisations
from synlig.declared.population import load as load_population
from synlig.surfaces.portal.stories import AnalysisStories, Answer, Exported, TableRequest

AREAS = {
    "tilstande": {
        "Hud og slimhinder": ("Tryksår", "Kirurgisk sår", "Diabetisk fodsår"),
        "Smerter og sansning": ("Kroniske smerter", "Synsproblemer", "Høreproblemer"),
        "Ernæring": ("Undervægt", "Overvægt", "Væskeindtag"),
        "Søvn og hvile": ("Søvnproblemer", "Døgnrytme"),
        "Mentale funktioner": ("Hukommelse", "Orientering", "Følelsesliv"),
    },
    "indsatser": {
        "Sygepleje": ("Medicinadministration", "Sårbehandling", "Kompressionsbehandling"),
        "Personlig pleje": ("Hjælp til bad", "Hjælp til påklædning"),
        "Træning": ("Genoptræning", "Vedligeholdende træning"),
    },
}
YEARS = ("2024", "2025", "2026")
WEIGHT = {"0-17": 0.2, "18-64": 1.0, "65-69": 3, "70-74": 5, "75-79": 9, "80-84": 16, "85-89": 27, "90+": 40}


def cube_of(name: str) -> Cube:
    """A cube of the same form as the declared one."""
    code = "tilstand" if name == "tilstande" else "indsats"
    title = Words("Tilstande", "Conditions") if name == "tilstande" else Words("Indsatser", "Interventions")
    return Cube(
        name=name,
        title=title,
        description=Words(
            "En opdigtet kube med borgere efter kommune, år, køn, aldersgruppe og kode.",
            "An invented cube of citizens by municipality, year, sex, age group and code.",
        ),
        source=Words("Opdigtede kommunale indberetninger", "Invented municipal reports"),
        facts=name,
        dimensions=tuple(
            Dimension(dimension, Words(dimension, dimension))
            for dimension in ("kommune", "aar", "koen", "aldersgruppe", code, "region", "omraade")
        ),
        code=code,
        measures=(Measure("borgere", Words("Borgere", "Citizens"), Words("borgere", "citizens"), ("",), True),),
        rates=(Rate("pr_1000", Words("Pr. 1.000", "Per 1,000"), Words("pr. 1.000", "per 1,000"), "borgere", 1000),),
        base=5,
        method="fixed-random",
        sensitivity=Sensitivity.OPEN,
    )


@cache
def lists_of(name: str) -> CodeLists:
    """The code lists of a cube, by dimension."""
    organisations = load_organisations()
    areas = {f"o{number}": area for number, area in enumerate(AREAS[name])}
    codes = {f"{key}-{number}": label for key, area in areas.items() for number, label in enumerate(AREAS[name][area])}
    code = cube_of(name).code
    regions = {kommune.kode: str(kommune.region) for kommune in organisations.kommuner.values()}
    plain: dict[str, dict[str, str]] = {
        "region": {str(region.kode): region.navn for region in organisations.regioner.values()},
        "omraade": areas,
        "aar": {year: year for year in YEARS},
        "koen": {"K": "Kvinder", "M": "Mænd"},
        "aldersgruppe": {age: age for age in ALDERSGRUPPER},
    }
    return {dimension: CodeList(dimension, labels, {}) for dimension, labels in plain.items()} | {
        "kommune": CodeList(
            "kommune", {k.kode: k.navn for k in organisations.kommuner.values()}, {"region": {**regions}}
        ),
        code: CodeList(code, codes, {"omraade": {key: key.partition("-")[0] for key in codes}}),
    }


@dataclass
class Invented:
    """The release and what may be read of it; `empty` is before the first release."""

    empty: bool = False
    silent: frozenset[str] = frozenset()
    """Municipalities that reported nothing; `*` stands for all."""
    asked: list[TableRequest] = field(default_factory=list[TableRequest])

    def stories(self) -> AnalysisStories:
        return AnalysisStories(
            cubes=lambda _person: [] if self.empty else [cube_of("tilstande"), cube_of("indsatser")],
            release=lambda _person: None if self.empty else self.release,
            lists=lambda _person, cube: lists_of(cube),
            table=self.table,
            export=self.export,
        )

    @cached_property
    def release(self) -> Release:
        moment = datetime(2026, 3, 1, 4, 30, tzinfo=UTC)
        cubes = tuple(ReleasedCube(name, name, 1, "0" * 64, "fixed-random", 5) for name in AREAS)
        population = load_population().label
        return Release(ReleaseId("r-20260301-0badcafe"), moment, moment, "1", (), population, cubes, (), "")

    def table(self, _person: Person, request: TableRequest) -> Answer:
        if self.empty:
            raise NotFound("Nothing is released.")
        self.asked.append(request)
        if request.measure != "pr_1000" or request.by not in ((), ("kommune",), ("omraade",)):
            raise WrongUsage("The invented release answers rates by municipality or area only.")
        columns = (*request.by, "borgere", "indbyggere", "pr_1000", "pr_1000_nedre", "pr_1000_oevre")
        schema = Schema(
            request.cube,
            tuple(Column(name, "decimal", Sensitivity.OPEN, Words(name, name)) for name in columns),
        )
        return Answer(Table(schema, list(self._rows(request))), self.release)

    def export(self, person: Person, request: TableRequest, form: str) -> Exported:
        table = self.table(person, request).table
        lines = [",".join(table.schema.names), *(",".join(map(str, row)) for row in table.rows)]
        return Exported("\n".join(lines).encode(), "text/csv; charset=utf-8", f"{request.cube}.{form}")

    def _rows(self, request: TableRequest) -> Iterator[tuple[Cell, ...]]:
        lists = lists_of(request.cube)
        if not request.by:
            yield _rate(*self._total(request))
            return
        (by,) = request.by
        for code in request.where.get(by, lists[by].codes):
            narrowed = TableRequest(request.cube, (), {**request.where, by: (code,)}, request.measure)
            yield (code, *_rate(*self._total(narrowed)))

    def _total(self, request: TableRequest) -> tuple[int, int]:
        everyone = lists_of(request.cube)["kommune"].codes
        counted = [self._counted(request, kode) for kode in request.where.get("kommune", everyone)]
        return sum(antal for antal, _ in counted), sum(people for _, people in counted)

    def _counted(self, request: TableRequest, kode: str) -> tuple[int, int]:
        where, lists = request.where, lists_of(request.cube)
        dimension = cube_of(request.cube).code
        codes = list(where.get(dimension, lists[dimension].codes))
        if "omraade" in where:
            codes = [c for c in codes if lists[dimension].up["omraade"][c] in where["omraade"]]
        sexes, ages = where.get("koen", ("K", "M")), where.get("aldersgruppe", ALDERSGRUPPER)
        people = load_population().counts
        found = inhabitants = 0
        for sex, age in product(sexes, ages):
            there = people.get((KommuneKode(kode), "K" if sex == "K" else "M", age), 0)
            inhabitants += there
            share = 1 - math.prod(1 - WEIGHT[age] / 100 * _level(request.cube, kode, code) for code in codes)
            found += 5 * round(there * share / 5)
        return (0 if self.silent & {kode, "*"} else found), inhabitants


@cache
def _level(cube: str, kode: str, code: str) -> float:
    seeded = random.Random(f"{cube}{kode}")
    place = seeded.lognormvariate(0, 0.18)
    return 0.09 * place * random.Random(f"{cube}{kode}{code}").lognormvariate(0, 0.35)


def _rate(antal: int, people: int) -> tuple[Cell, ...]:
    if not people:
        return (antal, people, None, None, None)
    lower = antal * (1 - 1 / (9 * antal) - 1.96 / (3 * math.sqrt(antal))) ** 3 if antal else 0.0
    upper = (antal + 1) * (1 - 1 / (9 * (antal + 1)) + 1.96 / (3 * math.sqrt(antal + 1))) ** 3
    return (antal, people, antal / people * 1000, lower / people * 1000, upper / people * 1000)


def by_name(mapping: Mapping[str, str], name: str) -> str:
    """The code that `name` is the label of."""
    return next(code for code, label in mapping.items() if label == name)
