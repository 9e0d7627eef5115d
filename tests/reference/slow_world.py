"""What the slow references of the later cubes share: the world as it is known, and how a figure is put down."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from synlig.core.codes import CodeBook
from tests.reference.slow_counts import (
    DENMARK,
    FSIII,
    Cell,
    Json,
    Received,
    Version,
    _codes,
    _counted_as,
    _group,
    _histories,
    _new_year,
)

COMPARABLE = ("0", "1", "2", "3", "4")


@dataclass(frozen=True)
class World:
    """Everything that is known by the end of the day that is counted for."""

    known: list[Received]
    hidden: set[tuple[str, str]]
    limit: datetime
    book: CodeBook

    def histories(self, kind: str) -> list[list[Version]]:
        """The surviving versions of every resource that is shown, oldest first."""
        mistaken = _mistaken_condition if kind == "Condition" else _mistaken
        found = _histories(self.known, kind, mistaken)
        return [h for h in found if (h[-1].report.kommune, h[-1].report.citizen) not in self.hidden]

    def conditions(self) -> list[list[Version]]:
        """Those of conditions in FSIII."""
        return [history for history in self.histories("Condition") if self.tilstand(history)]

    def tilstand(self, history: list[Version]) -> str | None:
        """The FSIII code of a condition's newest version."""
        newest = history[-1].resource
        if any(url.endswith("focus-condition") for url in newest["meta"]["profile"]):
            return None
        return _counted_as(newest.get("code"), "condition", self.book)

    def level(self, concept: Json | None) -> str | None:
        """`0` to `4`, or `9`."""
        for coding in (concept or {}).get("coding", []):
            known = self.book.lookup(FSIII, coding["code"]) if coding["system"] == FSIII else None
            if known is not None and known.kind == "level":
                return known.display_da
        return None


def _mistaken(resource: Json) -> bool:
    return resource["status" if "status" in resource else "lifecycleStatus"] == "entered-in-error"


def _mistaken_condition(resource: Json) -> bool:
    return "entered-in-error" in _codes(resource.get("verificationStatus"))


def active(version: Version) -> bool:
    return any(code in ("active", "relapse", "recurrence") for code in _codes(version.resource.get("clinicalStatus")))


def by_kommune(cells: Counter[Cell], measure: str, grain: str, at: Version, year: int, *codes: str) -> None:
    tilstand, *code = codes
    cells[f"funktionsevne.{measure}", grain, at.report.kommune, str(year), tilstand, "", "".join(code)] += 1


def by_place(cells: Counter[Cell], cube: str, measure: str, grain: str, report: Received, year: int, code: str) -> None:
    group = _group(report.birth, year)
    cells[f"{cube}.{measure}", grain, report.kommune, str(year), report.koen, group, code] += 1


def danish(moment: datetime) -> date:
    return moment.astimezone(DENMARK).date()


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=DENMARK)


def in_year(year: int, moment: datetime) -> bool:
    return _new_year(year) <= moment < _new_year(year + 1)


def refers(references: Iterable[Json], key: str) -> bool:
    return any(reference["reference"].endswith(f"/{key}") for reference in references)
