"""The log in a home of its own, as it is installed: the others reach it by its socket, and miss nothing by that."""

import os
import pwd
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from synlig.core.cpr import Cpr
from synlig.core.errors import WrongUsage
from synlig.core.found import Looking
from synlig.core.permission import Person, Role
from synlig.core.sensitivity import Sensitivity
from synlig.guard.log.events import Event
from synlig.guard.log.wanted import Wanted
from synlig.stories.back_up_log import back_up_log
from synlig.stories.check_home import check_home
from synlig.stories.create_home import create_home
from synlig.stories.find_person import find_person
from synlig.stories.reconcile_stores import reconcile_stores
from synlig.stories.run_retention import run_retention
from synlig.stories.search_log import search_log
from synlig.stories.verify_log import verify_log
from synlig.surfaces.examinations import examinations_of
from synlig.surfaces.portal_office import security_stories
from synlig.surfaces.wiring import Wiring
from tests.people import FEW_FILES, Home, erase, furnished, surrogate_of

ME = pwd.getpwuid(os.getuid()).pw_name
AREAS = ",".join(sorted({f"{event.partition(':')[0]}:" for event in Event}))
GUARD = Person("anna", "Anna", None, frozenset({Role.SIKKERHED}), Sensitivity.ORDINARY, "Substantial", {})


class Apart:
    """A main home, and the home of the log beside it with its process running."""

    def __init__(self, home: Home, folder: Path, sockets: Path) -> None:
        self.home, self._log_home = home, folder / "log-home"
        log, vault = str(sockets / "log.sock"), str(sockets / "vault.sock")
        self._main = {**FEW_FILES, "SYNLIG_LOG__SOCKET": log}
        behind = {**self._main, "SYNLIG_VAULT__SOCKET": vault}
        self._own = {**behind, "SYNLIG_LOG__SPEAKERS": f"{ME}={AREAS}", "SYNLIG_LOG__READERS": f"{ME}=look,verify"}
        Wiring(self._log_home, {}).tell(create_home)
        self.vault, self.log = Wiring(home.path, behind), Wiring(self._log_home, self._own)
        self._wirings = [self.log, self.vault]
        for part in (self.vault.vault_door, self.log.log_writer):
            threading.Thread(target=part.run, daemon=True).start()

    def main(self) -> Wiring:
        """A part, as the others are: it has the main home, and the log's socket."""
        return self._opened(Wiring(self.home.path, self._main))

    def beside(self) -> Wiring:
        """Whoever works in the log's own home."""
        return self._opened(Wiring(self._log_home, self._own))

    def _opened(self, wiring: Wiring) -> Wiring:
        self._wirings.append(wiring)
        return wiring

    def close(self) -> None:
        self.log.log_writer.close()
        self.vault.vault_door.close()
        for wiring in self._wirings:
            wiring.close()


@pytest.fixture(scope="module")
def furnished_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return furnished(tmp_path_factory.mktemp("furnished"), citizens=6)


@pytest.fixture
def apart(furnished_home: Home, tmp_path: Path) -> Iterator[Apart]:
    with tempfile.TemporaryDirectory() as sockets:
        apart = Apart(furnished_home.copy(tmp_path / "main"), tmp_path, Path(sockets))
        yield apart
        apart.close()


def quiet(_done: int) -> None:
    """Nobody watches."""


def test_what_is_done_in_the_main_home_is_seen_from_it_and_lies_in_the_other(apart: Apart) -> None:
    main, other = apart.main(), apart.beside()
    before = main.own_log.newest().seq
    main.tell(find_person, apart.home.cpr, Looking())
    (seen,) = main.tell(search_log, Wanted(event="person:"), "", apart.home.cpr)
    assert (seen.header.event, seen.subject) == (Event.PERSON_FOUND, surrogate_of(main, apart.home.person))
    assert [one.event for one in security_stories(main).search(GUARD, Wanted(event="person:"), "")] == [
        Event.PERSON_FOUND
    ]
    looks = [one.header for one in other.own_log.search(Wanted(event=Event.LOG_SEARCHED))]
    assert [(one.actor, one.role) for one in looks] == [(main.actor, "operator"), ("anna", "sikkerhed")]
    assert other.tell(verify_log).personal_gone == 0
    assert main.own_log.newest().seq == before
    with pytest.raises(WrongUsage):
        main.tell(back_up_log, apart.home.path.parent / "copy")


def test_the_protected_are_found_though_neither_home_knows_all(apart: Apart) -> None:
    main = apart.main()
    surrogate = surrogate_of(main, apart.home.person)
    for digits in (apart.home.person, apart.home.other):
        main.tell(find_person, Cpr(digits), Looking())
    main.citizen_rights.protect(surrogate, main.clock().date().replace(year=2100), "os:test")
    found = list(main.tell(search_log, Wanted(), "protected-persons", None))
    assert {one.subject for one in found} == {surrogate}


def test_whom_an_entry_is_about_is_closed_by_a_key_of_theirs_that_opens_nothing_else(apart: Apart) -> None:
    main, other = apart.main(), apart.beside()
    surrogate = surrogate_of(main, apart.home.person)
    main.vault.reveal(surrogate, "a delivery", "somebody")
    given = other._keys_of([surrogate])[surrogate]
    assert given != main.vault.keys_of([surrogate])[surrogate]
    erase(main, apart.home.person)
    assert other._keys_of([surrogate]) == {}
    assert not [one for one in other.own_log.search(Wanted()) if one.subject == surrogate]
    assert other.tell(verify_log).personal_gone > 0


def test_what_rests_on_the_log_has_the_whole_of_it(apart: Apart) -> None:
    main = apart.main()
    assert main.tell(reconcile_stores).equal
    assert main.tell(reconcile_stores).equal, "the signed manifest is looked for in the log"
    assert all(not one.held for one in main.tell(run_retention, True, False))
    about = ("log", "clock", "reconciliation", "parts")
    looked = {name: look for name, look in examinations_of(main).items() if name in about}
    said = [one.says for one in check_home(looked) if one.about in about]
    assert any("the stores were last held" in one and "agreed" in one for one in said), said
    assert any(one.startswith("the log has") for one in said), said
