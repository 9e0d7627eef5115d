"""The portal's offices over a real home: a municipality's cases and data stay its own, and every look is in the log."""

import json
from pathlib import Path

import pytest

from synlig.core.change import Change
from synlig.core.errors import NotFound, Refused, WrongUsage
from synlig.core.kommune import KommuneKode
from synlig.core.permission import Person, Role
from synlig.core.sensitivity import Sensitivity
from synlig.guard.log.wanted import Wanted
from synlig.surfaces.portal_office import change_stories, security_stories, watch_stories
from synlig.surfaces.portal_people import person_stories
from tests.people import Home, furnished

OWN, OTHER = KommuneKode("0540"), KommuneKode("0259")


def somebody(role: Role, kommune: KommuneKode | None, name: str = "kim") -> Person:
    return Person(f"{name}:{kommune}", name, kommune, frozenset({role}), Sensitivity.SENSITIVE, "Substantial", {})


@pytest.fixture(scope="module")
def furnished_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return furnished(tmp_path_factory.mktemp("furnished"))


@pytest.fixture
def home(furnished_home: Home, tmp_path: Path) -> Home:
    return furnished_home.copy(tmp_path)


def test_a_case_shows_what_the_own_municipality_answers_for_and_no_more(home: Home) -> None:
    wiring = home.wired()
    stories, own = person_stories(wiring), somebody(Role.DATAANSVARLIG, OWN)
    case = stories.open(own, home.cpr, "access", None, "S-1")
    assert case.id == "0540-S-1"
    assert stories.gather(own, case.id) > 0
    _, items = stories.see(own, case.id)
    everywhere = {row.kommune for row in home.found()}
    assert {item.kommune for item in items} <= {"", "0540"}
    assert {item.store for item in items if not item.kommune} <= {"vault", "backups"}
    assert everywhere & {OWN, OTHER}
    other = somebody(Role.DATAANSVARLIG, OTHER)
    assert stories.all(other, True) == []
    for ask in (lambda: stories.see(other, case.id), lambda: stories.export(other, case.id, "json")):
        with pytest.raises(NotFound):
            ask()
    with pytest.raises(Refused):
        stories.all(somebody(Role.DATAANSVARLIG, None), True)
    with pytest.raises(WrongUsage):
        stories.open(own, home.cpr, "access", None, home.person)
    events = [one.header.event for one in wiring.whole_log.search(Wanted(actor=own.id), None, [])]
    assert {"person:record:found", "person:record:seen", "vault:cpr:revealed"} <= set(events)
    wiring.close()


def test_the_answer_holds_the_own_reports_as_decided_and_leaves_no_file_behind(home: Home) -> None:
    wiring = home.wired()
    stories, own = person_stories(wiring), somebody(Role.DATAANSVARLIG, OWN)
    case = stories.open(own, home.cpr, "access", None, "S-2")
    stories.gather(own, case.id)
    _, items = stories.see(own, case.id)
    rejected = [item.number for item in items if item.store == "reports"][:1]
    if rejected:
        stories.review(own, case.id, rejected, "reject", "another person")
    before = set(home.path.iterdir())
    answer = json.loads(stories.export(own, case.id, "json").content)
    assert {report["kommune"] for report in answer["reports"]} <= {"0540"}
    assert {row["kommune"] for row in answer["rows"]} <= {"0540"}
    assert len(answer["found"]) == len(items) - len(rejected)
    assert stories.export(own, case.id, "pdf").content.startswith(b"%PDF")
    assert set(home.path.iterdir()) == before
    wiring.close()


def test_an_erasure_is_proposed_by_one_and_carried_out_when_another_approves(home: Home) -> None:
    wiring = home.wired()
    kommuner = {row.kommune for row in home.found() if row.kommune}
    kommune = OWN if OWN in kommuner else OTHER
    stories, own = person_stories(wiring), somebody(Role.DATAANSVARLIG, kommune)
    case = stories.open(own, home.cpr, "erasure", None, "S-3")
    if len(kommuner) > 1:
        with pytest.raises(Refused):
            stories.erase(own, case.id, "GDPR 17")
        return
    change = stories.erase(own, case.id, "GDPR 17")
    assert isinstance(change, Change)
    assert change.proposer == own.id
    changes = change_stories(wiring)
    done = changes.approve(somebody(Role.GODKENDER, kommune, "mona"), change.id, change.digest)
    assert (done.state, done.decided_by) == ("done", f"mona:{kommune}")
    wiring.close()
    assert [row for row in home.found() if row.match == "certain" and row.store not in ("log", "backups")] == []


def test_the_log_of_another_municipality_is_not_read(home: Home) -> None:
    wiring = home.wired()
    stories = security_stories(wiring)
    person = somebody(Role.SIKKERHED, OWN)
    found = stories.search(person, Wanted(), "")
    assert {header.kommune for header in found} <= {"", "0540"}
    assert stories.trail(person)[0].event == "log:journal:searched"
    assert stories.search(person, Wanted(), "alarms") == []
    wiring.close()


def test_releases_partners_and_the_own_senders_are_told(home: Home) -> None:
    wiring = home.wired()
    stories = watch_stories(wiring)
    logged, release = stories.releases()[0]
    assert logged.id == release.id
    assert {one.name for one in stories.fresh().partners if one.kind == "sender"} == {"eoj"}
    assert stories.senders(somebody(Role.ANALYTIKER, OWN)) == {"eoj"}
    assert stories.senders(somebody(Role.ANALYTIKER, KommuneKode("0101"))) == frozenset()
    assert "sds" in {one.id for one in stories.agreements()}
    wiring.close()
