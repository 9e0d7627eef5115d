"""The vault as its own process: three calls by who may make them, and nothing is linked when it is away."""

import os
import pwd
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from synlig.core.errors import Refused, Unavailable
from synlig.core.register import Stood
from synlig.guard.parts.letters import SIZE
from synlig.stories.add_sender import add_sender
from synlig.stories.create_home import create_home
from synlig.stories.process_reports import process_reports
from synlig.surfaces.wiring import Wiring
from tests.people import KOMMUNER, Home, furnished, surrogate_of

ME = pwd.getpwuid(os.getuid()).pw_name
Opened = Callable[..., Wiring]


@pytest.fixture(scope="module")
def furnished_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return furnished(tmp_path_factory.mktemp("furnished"), citizens=6)


@pytest.fixture
def home(furnished_home: Home, tmp_path: Path) -> Home:
    return furnished_home.copy(tmp_path)


@pytest.fixture
def opened(home: Home, tmp_path: Path) -> Iterator[Opened]:
    """Opens the home as a part does that reaches the vault by its socket only; the vault's process beside it."""
    running = list[Wiring]()

    def opened(speakers: str = "") -> Wiring:
        place = {"SYNLIG_VAULT__SOCKET": str(tmp_path / "v.sock"), "SYNLIG_VAULT__SPEAKERS": speakers}
        vault, part = Wiring(home.path, place), Wiring(home.path, place)
        threading.Thread(target=vault.vault_door.run, daemon=True).start()
        running.extend((vault, part))
        return part

    yield opened
    for wiring in running:
        if "vault_door" in wiring.__dict__:
            wiring.vault_door.close()
        wiring.close()


def quiet(_steps: int) -> None:
    """Nobody watches."""


def is_untouched(part: Wiring) -> bool:
    """Whether this part never opened the vault's file."""
    return "vault_database" not in part.__dict__


def test_a_part_links_and_reveals_without_opening_the_vault(home: Home, opened: Opened) -> None:
    part, own = opened(), home.wired()
    surrogate = surrogate_of(own, home.person)
    assert part.vault.citizens([home.cpr]) == own.vault.citizens([home.cpr])
    assert part.vault.known(home.cpr) == surrogate
    assert part.vault.keys_of([surrogate]) == own.vault.keys_of([surrogate])
    assert part.vault.reveal(surrogate, "a delivery", "somebody") == home.cpr
    assert part.citizen_rights.tags([home.cpr]) == own.citizen_rights.tags([home.cpr])
    assert part.citizen_rights.known([home.cpr]) == own.citizen_rights.known([home.cpr])
    today = part.clock().date()
    assert part.standings.in_force("restriction", [surrogate], today) == frozenset()
    own.standings.add(surrogate, Stood("restriction", today, None, "S-1"), "os:test")
    assert part.standings.in_force("restriction", [surrogate], today) == {surrogate}
    assert is_untouched(part)
    revealed = [one.header.purpose for one in own.whole_log.search(lambda header: header.event == "vault:cpr:revealed")]
    assert revealed.count("a delivery") == 3
    own.close()


def test_reports_are_processed_by_a_part_that_has_only_the_socket(opened: Opened) -> None:
    part = opened()
    assert part.tell(process_reports, quiet) == 1
    assert is_untouched(part)
    part.close()


def test_a_call_that_a_user_may_not_make_is_refused_and_in_the_log(home: Home, opened: Opened) -> None:
    part, own = opened(f"{ME}=citizens,keys"), home.wired()
    surrogate = surrogate_of(own, home.person)
    assert part.vault.keys_of([surrogate])
    with pytest.raises(Refused):
        part.vault.reveal(surrogate, "curiosity", "nobody")
    denied = [one.header for one in own.whole_log.search(lambda header: header.event == "access:object:denied")]
    assert [header.facts["asked"] for header in denied] == ["vault:reveal"]
    own.close()


def test_without_the_vault_nothing_is_linked_and_nothing_lost(home: Home, tmp_path: Path) -> None:
    part = Wiring(home.path, {"SYNLIG_VAULT__SOCKET": str(tmp_path / "nobody.sock")})
    with pytest.raises(Unavailable):
        part.tell(process_reports, quiet)
    part.close()
    own = home.wired()
    assert own.work.waiting() == 1
    own.close()


def test_calling_by_many_names_gets_no_more_than_the_hour_allows(
    home: Home, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    part, own = opened(), home.wired()
    surrogate = surrogate_of(own, home.person)
    monkeypatch.setattr("synlig.storage.vault.door.HOURLY_LIMIT", 3)
    for turn in range(3):
        part.vault.reveal(surrogate, "a delivery", f"name-{turn}")
    with pytest.raises(Refused):
        part.vault.reveal(surrogate, "a delivery", "another name")
    own.close()


def test_noise_on_the_socket_harms_nobody(home: Home, opened: Opened, tmp_path: Path) -> None:
    part = opened()
    for noise in (b"", b"\x00", SIZE.pack(5) + b"hello", SIZE.pack(1 << 31), SIZE.pack(2) + b"{}"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as stranger:
            stranger.connect(str(tmp_path / "v.sock"))
            stranger.sendall(noise)
    assert part.vault.citizens([home.cpr])


def test_a_home_without_the_setting_opens_its_own_vault(tmp_path: Path) -> None:
    Wiring(tmp_path / "home", {}).tell(create_home)
    wiring = Wiring(tmp_path / "home", {})
    wiring.tell(add_sender, "eoj", KOMMUNER, (), None, None)
    assert wiring.vault is wiring.own_vault
    wiring.close()
