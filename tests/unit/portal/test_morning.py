"""What is told in the morning: who is late, which days failed, and what has changed since the release before."""

from dataclasses import replace

from synlig.core.kommune import KommuneKode
from synlig.core.permission import Person, Role
from synlig.core.pivot import Pivot, PivotTable
from synlig.core.release import Release, ReleaseId
from synlig.core.sensitivity import Sensitivity
from synlig.surfaces.portal.morning import Mornings
from synlig.surfaces.portal.stories import TableStories
from tests.office import Office
from tests.offices import Offices
from tests.portal import People
from tests.released import Invented, release

OWN = Person("p", "P", KommuneKode("0540"), frozenset({Role.ANALYTIKER}), Sensitivity.OPEN, "", {})
YEARS = {"tilstande": "2026"}
BEFORE = replace(release(), id=ReleaseId("r-20260201-0badcafe"))


def tables(*, lower: float = 0) -> TableStories:
    """Two releases; in the one before, every figure was lower."""
    invented = Invented()

    def build(_person: Person, pivot: Pivot) -> PivotTable:
        table = invented.build(OWN, replace(pivot, release=None))
        less = lower if pivot.release == BEFORE.id else 0
        rows = tuple(replace(row, cells=tuple((cell or 0) - less for cell in row.cells)) for row in table.rows)
        return replace(table, rows=rows)

    return TableStories(build, invented.tables().export, both)


def both(_person: Person, _cube: str) -> list[Release]:
    return [release(), BEFORE]


def mornings(people: People, stories: TableStories) -> Mornings:
    return Mornings(Offices(people).watch_stories(), Office(people).quality(), stories)


def test_the_own_senders_and_the_days_that_failed_are_told() -> None:
    people = People()
    people.now = people.now.replace(month=2, day=14)
    told = mornings(people, tables()).of(OWN, YEARS)
    assert told is not None
    assert [one.name for one in told.senders] == ["eoj-nord"]
    assert [(check.day.day, check.status) for check in told.alarms] == [(12, "missing")]
    assert not told.quiet


def test_a_quiet_morning_says_so() -> None:
    told = mornings(People(), tables()).of(OWN, YEARS)
    assert told is not None
    assert told.quiet


def test_what_changed_since_the_release_before_is_told() -> None:
    told = mornings(People(), tables(lower=25)).of(OWN, YEARS)
    assert told is not None
    assert [(one.cube, one.now - one.before) for one in told.changed] == [("tilstande", 25)]
    first = mornings(People(), Invented().tables()).of(OWN, YEARS)
    assert first is not None
    assert first.changed == ()


def test_someone_of_no_municipality_has_no_morning() -> None:
    assert mornings(People(), tables()).of(replace(OWN, kommune=None), YEARS) is None


def test_a_morning_is_looked_at_again_after_a_minute() -> None:
    people = People()
    kept = mornings(people, tables())
    first = kept.of(OWN, YEARS)
    assert kept.of(OWN, YEARS) is first
    people.now = people.now.replace(minute=people.now.minute + 2)
    assert kept.of(OWN, YEARS) is not first
