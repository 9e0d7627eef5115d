"""Whoever asks the portal or its API for whatever: an answer with personal data is in the log once, any other not (K5).

Which routes answer with personal data is written here and held against what they answer; a new route must be told apart
in `tests/attacks/access_table.py`, and shows nobody unless it stands here.
"""

import re
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from synlig.core.kommune import KommuneKode
from synlig.core.permission import Role
from synlig.guard.identity.development import READY_USERS
from synlig.guard.log.entry import Header
from synlig.guard.log.wanted import Wanted
from synlig.guard.sessions import form_token
from synlig.surfaces.portal.app import portal
from synlig.surfaces.portal.shield import door_of
from synlig.surfaces.portal_people import person_stories
from synlig.surfaces.portal_stories import portal_stories
from synlig.surfaces.wiring import Wiring
from tests.attacks.access_table import PORTAL
from tests.people import FEW_FILES, KOMMUNER, Home, furnished
from tests.portal import KOMMUNER as NAMES
from tests.portal_client import HOST, Browser, log_in
from tests.stories.test_portal_offices import somebody

LOOKS: Final = frozenset({
    *("person:record:seen", "person:record:found", "person:record:exported"),
    *("log:journal:searched", "analysis:table:read"),
})  # fmt: skip
"""What the log calls an answer about people."""
PERSONAL: Final = frozenset({
    *("GET /kvalitet", "GET /kvalitet/hent", "POST /kvalitet/borger", "POST /regler/{key}/raekker"),
    *("GET /personer/{case}", "POST /personer/{case}", "POST /personer/{case}/hent", "POST /personer"),
    *("GET /egne-tal/{cube}/hent", "GET /egne-tal", "GET /egne-tal/{cube}/raekker", "POST /egne-tal/{cube}/raekker"),
    *("GET /sikkerhed", "POST /sikkerhed/sager/{id:int}/luk", "POST /hjerterehabilitering/indberet"),
})  # fmt: skip
"""Routes that answer with personal data, or may."""
LEAVES: Final = ("GET /log-ind", "POST /log-ud", "POST /saml", "POST /sessioner", "GET /saml", "POST /udvikling")
USERS: Final = tuple(user.key for user in READY_USERS)
HEALTH = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow)


@dataclass
class House:
    """A portal over a real home, with everybody logged in, and one case."""

    home: Home
    wiring: Wiring
    case: str
    finding: Mapping[str, str]

    def __post_init__(self) -> None:
        door = door_of([("127.0.0.1", 8400)], "")
        app = portal(portal_stories(self.wiring), NAMES, door, development=True)
        self.browsers = {
            (user, str(kommune)): log_in(Browser(app, f"http://{HOST}"), user, kommune)
            for user in USERS
            for kommune in KOMMUNER
        }
        with_keys = self.wiring.citizen_rights.all()
        known = [surrogate for surrogate, _, _ in with_keys]
        numbers = [cpr.reveal() for cpr in self.wiring.vault.reveal_all(known, "test", "test").values()]
        self.traces = [*known, *numbers, *(f"{number[:6]}-{number[6:]}" for number in numbers)]

    def entries(self) -> list[Header]:
        return [one.header for one in self.wiring.whole_log.search(Wanted())]

    def ask(
        self, user: str, kommune: str, route: str, words: Mapping[str, str]
    ) -> tuple[httpx.Response, list[Header], list[str]]:
        """The answer, the audit entries that came of it, and whom it shows."""
        browser, row, before = self.browsers[user, kommune], PORTAL[route], len(self.entries())
        method, path = route.split(" ", 1)
        for name, value in {"kommune": kommune, **row.fill, "case": words["case"]}.items():
            path = path.replace(f"{{{name}}}", value)
        path = re.sub(r"\{[^}]*\}", "1", path) + (f"?{row.query or words['query']}")
        secret = browser.cookies.get("synlig_session") or ""
        form = {**row.form, **self.finding, **words} if row.form or method == "POST" else {}
        data = {"formular": form_token(secret), **form} if method == "POST" else None
        answer = browser.send(method, path, {"accept": words["accept"]}, data=data)
        made = [header for header in self.entries()[before:] if header.event in LOOKS]
        return answer, made, [trace for trace in self.traces if trace in answer.text]


@contextmanager
def housed(home: Home) -> Generator[House]:
    wiring = Wiring(home.path, {**FEW_FILES, "SYNLIG_IDENTITY__DEVELOPMENT_IDP": "true"})
    found = next(iter(wiring.receipts.receipts()))
    finding = {"regel": "slice", "levering": found["delivery_id"], "kilde": found["source"], "element": "Bundle"}
    person = somebody(Role.DATAANSVARLIG, KommuneKode("0540"))
    stories = person_stories(wiring)
    case = stories.open(person, home.cpr, "access", None, "S-1").id
    stories.gather(person, case)
    yield House(home, wiring, case, finding)
    wiring.close()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with housed(furnished(tmp_path_factory.mktemp("furnished"), citizens=8)) as house:
        yield house


def words_of(house: House) -> st.SearchStrategy[Mapping[str, str]]:
    """What is typed into addresses and forms."""
    return st.fixed_dictionaries({
        "case": st.sampled_from([house.case, "0259-none", "0540-none"]),
        "query": st.sampled_from(["", "by=kommune&measure=antal", "aktoer=kim", "visning=mass-reads"]),
        "accept": st.sampled_from(["text/html", "application/json", "*/*"]),
        "goer": st.sampled_from(["soeg", "beslut", "forlaeng", "slet", ""]),
        "hjemmel": st.sampled_from(["", "art. 17"]),
        "raekke": st.sampled_from(["1", ""]),
        "beslutning": st.sampled_from(["keep", "reject"]),
        "hvorfor": st.sampled_from(["", "en anden"]),
        "cpr": st.sampled_from([house.home.person, house.home.other, "x", ""]),
        "slags": st.sampled_from(["access", "none"]),
        "form": st.sampled_from(["json", "pdf"]),
    })  # fmt: skip


def test_every_answer_with_personal_data_is_in_the_log_once(house: House) -> None:
    routes = sorted(route for route in PORTAL if not route.startswith(LEAVES))
    shown, personal = set[str](), sorted(PERSONAL & set(PORTAL))

    @settings(max_examples=90, deadline=None, phases=[Phase.generate], suppress_health_check=[*HEALTH])
    @given(
        st.sampled_from(USERS),
        st.sampled_from([str(one) for one in KOMMUNER]),
        st.one_of(st.sampled_from(personal), st.sampled_from(routes)),
        words_of(house),
    )
    def held(user: str, kommune: str, route: str, words: Mapping[str, str]) -> None:
        answer, made, seen = house.ask(user, kommune, route, words)
        said = f"{route} by {user}: {answer.status_code}, {[header.event for header in made]}"
        assert answer.status_code != 500, said
        assert len(made) <= 1, said
        assert not seen or made, f"{said} shows someone"
        assert not made or route in PERSONAL, said
        if made:
            shown.add(route)
            assert made[0].actor, said

    held()
    assert len(shown) >= 4, "too few answers with personal data were seen to say anything"


@pytest.mark.parametrize(
    ("user", "route"),
    [
        ("leder", "GET /kvalitet"),
        ("dataansvarlig", "GET /personer/{case}"),
        ("dataansvarlig", "POST /personer/{case}/hent"),
        ("sikkerhed", "GET /sikkerhed"),
        ("leder", "GET /egne-tal/{cube}/hent"),
    ],
)
def test_an_answer_whose_entry_cannot_be_written_is_not_given(house: House, user: str, route: str) -> None:
    words = dict.fromkeys(["query", "goer", "hjemmel", "raekke", "beslutning", "hvorfor", "cpr", "slags"], "")
    words |= {"case": house.case, "accept": "*/*", "form": "json"}
    answer, made, _ = house.ask(user, "0540", route, words)
    assert (answer.status_code, len(made)) == (200, 1)
    with unwritable(house.home.path / "log" / "journal" / "lock"):
        answer, made, seen = house.ask(user, "0540", route, words)
    assert (answer.status_code, made, seen) == (503, [], [])
    assert house.ask(user, "0540", route, words)[0].status_code == 200


@contextmanager
def unwritable(lock: Path) -> Generator[None]:
    """The log takes nothing meanwhile."""
    lock.unlink()
    lock.mkdir()
    yield
    lock.rmdir()
