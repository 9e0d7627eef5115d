"""Groups of own citizens and units, held in memory: files are checked as they really are, counts are invented."""

from collections import Counter
from dataclasses import dataclass, field, replace

from synlig.core.cohort import CohortCounts, Cohorts
from synlig.core.errors import NotFound
from synlig.core.permission import Person
from synlig.core.release import ReleaseId
from synlig.core.upload import Sheet, WrongCell
from synlig.core.words import Words
from synlig.pipeline.upload import citizens_in, kind_of, units_in
from synlig.surfaces.portal.stories import CohortStories
from tests.office import Clocked


@dataclass
class CohortOffice:
    """Those of one municipality, at the time of `clock`."""

    clock: Clocked
    kept: dict[int, Cohorts] = field(default_factory=dict[int, Cohorts])

    def stories(self) -> CohortStories:
        return CohortStories(self.keep, self.of, self.count, self.confirm, self.remove)

    def keep(self, person: Person, name: str, sheet: Sheet) -> Cohorts | list[WrongCell]:
        assert person.kommune is not None
        kind = kind_of(sheet)
        found, faults = citizens_in(sheet) if kind == "citizen" else units_in(sheet, {}, person.kommune)
        if faults:
            return faults
        number, sizes = len(self.kept) + 1, dict(Counter(found.values()))
        whose = (person.kommune, person.id, person.name)
        self.kept[number] = Cohorts(number, name, *whose, kind, sizes, 2, self.clock.now, confirmed=False)
        return self.kept[number]

    def of(self, person: Person) -> list[Cohorts]:
        return [one for one in self.kept.values() if one.confirmed or one.owner == person.id]

    def count(self, person: Person, number: int, cube: str) -> tuple[Cohorts, CohortCounts]:
        one = next((held for held in self.of(person) if held.id == number), None)
        if one is None:
            raise NotFound("None.")
        rows = {"A": dict.fromkeys(one.sizes, 12), "B": dict.fromkeys(one.sizes)}
        labels, title = {"A": "Hud og slimhinder", "B": "Ernæring"}, Words("Borgere og tilstande", "Citizens")
        return one, CohortCounts(cube, title, "2026", labels, rows, ReleaseId("egne-0540"))

    def confirm(self, person: Person, number: int) -> bool:
        held = self.kept.get(number)
        if held is None or held.owner != person.id:
            return False
        self.kept[number] = replace(held, confirmed=True)
        return True

    def remove(self, person: Person, number: int) -> int:
        held = self.kept.get(number)
        if held is None or held.owner != person.id:
            raise NotFound("None.")
        del self.kept[number]
        return sum(held.sizes.values())
