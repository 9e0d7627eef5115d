"""Every role, with and without a municipality, at every route and object: who gets there, and who sees nothing."""

import asyncio
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from synlig.core.kommune import KommuneKode
from synlig.core.permission import Permission, Person, Role
from synlig.core.sender import Sender
from synlig.core.sensitivity import Sensitivity
from synlig.guard.credentials import CertificateRefused, Fault, certificate_bytes
from synlig.guard.sessions import digest, form_token
from synlig.stories.give_token import Given
from synlig.stories.receive_bundle import Answer
from synlig.surfaces.intake.app import IntakeStories, intake_app
from synlig.surfaces.intake.certified import PROXIED
from synlig.surfaces.portal.app import portal
from synlig.surfaces.portal.pages.saml import saml_stories
from synlig.surfaces.portal.shield import door_of
from synlig.surfaces.terminology.binding import terminology_stories
from synlig.surfaces.wiring import Wiring
from tests.attacks.access_table import GRANTS, INTAKE, PORTAL, Row, is_allowed
from tests.attacks.saml.scene import Scene
from tests.authority import Authority, Issued
from tests.portal import KOMMUNER, People, stories_of
from tests.portal_client import HOST, Browser

OWN, OTHER = KommuneKode("0540"), KommuneKode("0259")
REFUSED = (401, 403, 404)


def routes_of(app: Any) -> Iterator[str]:
    """`METHOD /path` of every route; what HEAD shows is what GET shows."""
    for route in iter_route_contexts(app.routes):
        for method in set(route.methods or ()) - {"HEAD"}:
            yield f"{method} {route.path}"


class Portal:
    """A portal with every address there can be, and people to send there."""

    def __init__(self) -> None:
        self.people = People()
        scene = Scene()
        saml = saml_stories(scene.provider, lambda hear: hear())
        door = door_of([("127.0.0.1", 8400)], "")
        self.shield: Any = portal(stories_of(self.people), KOMMUNER, door, development=True, saml=saml)
        self.routes = sorted(set(routes_of(self.shield._app.app._app)))

    def send(self, person: Person, route: str, row: Row, kommune: str = OWN, *, stale: bool = False) -> httpx.Response:
        """What `person` gets at `route` with a session of this moment; `stale`: who they are was proven long ago."""
        browser = Browser(self.shield, f"http://{HOST}")
        secret = self.people.enter(person)
        if stale:
            found = self.people.sessions[digest(secret)]
            self.people.sessions[digest(secret)] = replace(found, authenticated=found.started - timedelta(hours=1))
        browser.cookies.set("synlig_session", secret, domain="127.0.0.1")
        method, address = addressed(route, row, kommune)
        form = {"formular": form_token(secret), **row.form} if method == "POST" else None
        return browser.send(method, address, data=form)

    def send_token(self, person: Person, route: str, row: Row) -> httpx.Response:
        """What a tool with that person's token gets."""
        secret, _ = self.people.make_token(person, "tool", 30)
        method, address = addressed(route, row, OWN)
        browser = Browser(self.shield, f"http://{HOST}")
        return browser.send(method, address, {"authorization": f"Bearer {secret}", "accept": "*/*"})


def addressed(route: str, row: Row, kommune: str) -> tuple[str, str]:
    method, path = route.split(" ", 1)
    for name, value in {"kommune": kommune, **row.fill}.items():
        path = path.replace(f"{{{name}}}", value)
    path = re.sub(r"\{[^}]*\}", "1", path)
    return method, f"{path}?{row.query}" if row.query else path


def person(role: Role | None, kommune: KommuneKode | None) -> Person:
    roles = frozenset[Role]() if role is None else frozenset({role})
    return Person(f"p:{role}:{kommune}", "P", kommune, roles, Sensitivity.PROTECTED, "High", {})


def masked(text: str) -> str:
    """Without what differs from answer to answer: references, form tokens and the address itself."""
    text = re.sub(r"[0-9a-f]{32,64}|til=[^\"]*", "", text)
    return re.sub(r'name="formular" value="[^"]*"', "", text)


@pytest.fixture(scope="module")
def house() -> Portal:
    return Portal()


def test_every_route_of_the_portal_has_a_row_and_every_row_a_route(house: Portal) -> None:
    assert set(house.routes) == set(PORTAL)


def test_every_permission_is_given_by_some_role() -> None:
    assert {permission for given in GRANTS.values() for permission in given} == set(Permission)
    assert set(GRANTS) == set(Role)


@pytest.mark.parametrize("route", sorted(PORTAL))
def test_who_may_gets_there_and_who_may_not_sees_a_page_that_is_not_there(house: Portal, route: str) -> None:
    row = PORTAL[route]
    if row.stranger:
        return
    objects = (OWN, OTHER) if "{kommune}" in route else (OWN,)
    for role, kommune, about in product((*Role, None), (OWN, None), objects):
        asking = person(role, kommune)
        answer = house.send(asking, route, row, about)
        missing = house.send(asking, "GET /nowhere-at-all", Row())
        case = f"{route} as {role} of {kommune} about {about}: {answer.status_code}"
        is_own = "{kommune}" not in route or about == kommune
        if is_allowed(role, row, has_kommune=kommune is not None, is_own=is_own):
            assert answer.status_code not in REFUSED or (answer.status_code == 404 and row.absent), case
            assert answer.status_code < 500, case
        elif role is None:
            assert answer.status_code == (303 if route == "POST /log-ud" else missing.status_code) or _plain(answer)
        else:
            assert answer.status_code == 404, case
            assert _plain(answer) or masked(answer.text) == masked(missing.text), case


def _plain(answer: httpx.Response) -> bool:
    """The JSON that every address for tools gives where nothing is, and nothing more."""
    is_json = answer.headers["content-type"] == "application/json"
    return answer.status_code == 404 and is_json and set(answer.json()) == {"error", "correlation_id"}


@pytest.mark.parametrize("route", sorted(PORTAL))
def test_sensitive_pages_and_approvals_take_a_fresh_log_in(house: Portal, route: str) -> None:
    row = PORTAL[route]
    if row.stranger:
        return
    for role in Role:
        answer = house.send(person(role, OWN), route, row, stale=True)
        asked_anew = answer.headers.get("location", "").startswith("/log-ind?igen=1&til=/")
        asked_anew |= answer.status_code == 401 and _says_log_in_again(answer)
        assert asked_anew is (row.fresh and is_allowed(role, row, has_kommune=True)), f"{route} as {role}"


def _says_log_in_again(answer: httpx.Response) -> bool:
    return "json" in answer.headers["content-type"] and "again" in answer.json()["error"]


@pytest.mark.parametrize("route", sorted(PORTAL))
def test_a_stranger_gets_no_further_than_the_log_in(house: Portal, route: str) -> None:
    row = PORTAL[route]
    method, address = addressed(route, row, OWN)
    page = Browser(house.shield, f"http://{HOST}").send(method, address)
    turned_away = page.status_code == 401 or page.headers.get("location", "").startswith("/log-ind?til=/")
    assert turned_away is not row.stranger


@pytest.mark.parametrize("route", sorted(PORTAL))
def test_a_tools_token_opens_what_is_meant_for_tools_and_nothing_else(house: Portal, route: str) -> None:
    row = PORTAL[route]
    if row.stranger:
        return
    for role in Role:
        answer = house.send_token(person(role, OWN), route, row)
        case = f"{route} with a token of {role}: {answer.status_code}"
        if not row.token:
            assert answer.status_code == 401, case
        elif role in (Role.ANALYTIKER, Role.KVALITET, Role.EKSTERN):
            assert answer.status_code not in REFUSED or (answer.status_code == 404 and row.absent), case
        else:
            assert answer.status_code == 404, case


class Door:
    """The door for systems, as it stands behind nginx, with one sender of 0540."""

    def __init__(self, folder: Path) -> None:
        authority = Authority(folder)
        self.known, self.stranger = authority.issue("known"), authority.issue("stranger")
        self.app = intake_app(self._stories(), 1000)
        setattr(self.app.state, PROXIED, True)

    def _stories(self) -> IntakeStories:
        known = certificate_bytes(self.known.certificate.read_bytes())
        sender = Sender("eoj", frozenset({OWN}), {})

        def sender_of(shown: bytes) -> Sender:
            if shown != known:
                raise CertificateRefused(Fault.UNKNOWN)
            return sender

        return IntakeStories(
            sender_of=sender_of,
            holder_of=lambda sender, _certificate, _token: sender,
            check_pause=lambda _knock: None,
            give_token=lambda _sender, _certificate, _posted: Given("token", 60),
            receive=lambda _sender, _raw, _address: Answer(201, ()),
            refuse=lambda _knock, _reason: False,
            terminology=terminology_stories(Wiring(Path("no-home"), {})),
        )

    def send(self, route: str, who: Issued | None) -> httpx.Response:
        row = INTAKE[route]
        method, address = addressed(route, row, OWN)
        return asyncio.run(self._send(method, address, {} if who is None else _by_nginx(who), row.form))

    async def _send(
        self, method: str, address: str, headers: dict[str, str], form: Mapping[str, str]
    ) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://intake") as client:
            kind = {} if form else {"content-type": "application/fhir+json"}
            return await client.request(method, address, headers={**kind, **headers}, data=dict(form) or None)


def _by_nginx(who: Issued) -> dict[str, str]:
    return {"x-ssl-client-verify": "SUCCESS", "x-ssl-client-cert": quote(who.certificate.read_text())}


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Door:
    return Door(tmp_path_factory.mktemp("door"))


def test_every_route_of_the_intake_has_a_row_and_every_row_a_route(door: Door) -> None:
    assert set(routes_of(door.app)) == set(INTAKE)


@pytest.mark.parametrize("route", sorted(INTAKE))
def test_senders_get_there_and_strangers_are_told_nothing(door: Door, route: str) -> None:
    assert door.send(route, door.known).status_code not in (401, 403)
    for who in (None, door.stranger):
        refused = door.send(route, who)
        assert refused.status_code == 401
        said = refused.json()
        assert said.get("resourceType") == "OperationOutcome" or set(said) == {"error", "correlation_id"}
