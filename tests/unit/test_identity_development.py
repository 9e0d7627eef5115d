"""The development log-in: plainly limited to loopback, bound to the browser, six users and no more."""

import pytest

from synlig.core.errors import Refused, WrongUsage
from synlig.core.kommune import KommuneKode
from synlig.core.permission import Role
from synlig.core.sensitivity import Sensitivity
from synlig.guard.identity import is_own_path
from synlig.guard.identity.development import READY_USERS, DevelopmentIdentity, require_loopback

OWN = KommuneKode("0540")


def provider() -> DevelopmentIdentity:
    return DevelopmentIdentity(["127.0.0.1", "::1", "localhost"], [OWN])


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "", "192.0.2.1", "portal.example", "127.0.0.1.example", "localhost."]
)
def test_it_refuses_to_exist_outside_loopback(host: str) -> None:
    with pytest.raises(WrongUsage):
        DevelopmentIdentity(["127.0.0.1", host], [OWN])


def test_all_of_loopback_is_allowed() -> None:
    require_loopback(["127.0.0.1", "127.8.4.2", "::1", "localhost"])


def test_a_chosen_user_is_logged_in_for_the_chosen_municipality() -> None:
    begun = provider().begin("/benchmark?aar=2026")
    answer = {"bruger": "leder", "kommune": "0540", "til": "/benchmark?aar=2026", "tilstand": begun.remember}
    vouched = provider().finish(answer, begun.remember)
    assert vouched.person.roles == {Role.ANALYTIKER, Role.KVALITET}
    assert vouched.person.kommune == OWN
    assert vouched.return_to == "/benchmark?aar=2026"


def test_the_external_user_has_no_municipality() -> None:
    answer = {"bruger": "ekstern", "kommune": "0540", "tilstand": "x"}
    assert provider().finish(answer, "x").person.kommune is None


@pytest.mark.parametrize(
    ("answer", "remembered"),
    [
        ({"bruger": "leder", "kommune": "0540", "tilstand": "a"}, "b"),
        ({"bruger": "leder", "kommune": "0540", "tilstand": ""}, ""),
        ({"bruger": "leder", "kommune": "0540"}, "b"),
        ({"bruger": "drift", "kommune": "0540", "tilstand": "a"}, "a"),
        ({"bruger": "leder", "kommune": "9999", "tilstand": "a"}, "a"),
        ({"bruger": "leder", "tilstand": "a"}, "a"),
    ],
)
def test_a_wrong_answer_is_refused(answer: dict[str, str], remembered: str) -> None:
    with pytest.raises(Refused):
        provider().finish(answer, remembered)


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "", "/\n/x"])
def test_the_way_back_stays_in_the_portal(path: str) -> None:
    assert not is_own_path(path)
    answer = {"bruger": "ekstern", "til": path, "tilstand": "x"}
    assert provider().finish(answer, "x").return_to == "/"
    assert provider().begin(path).location.endswith("?til=/")


QUALITY = {Role.ANALYTIKER, Role.KVALITET}
USERS = {
    "leder": ("Leder", QUALITY, Sensitivity.SENSITIVE, True),
    "analytiker": ("Analytiker", {Role.ANALYTIKER}, Sensitivity.OPEN, True),
    "dataansvarlig": ("Dataansvarlig", {Role.DATAANSVARLIG}, Sensitivity.SENSITIVE, True),
    "godkender": ("Godkender", {Role.GODKENDER}, Sensitivity.ORDINARY, True),
    "sikkerhed": ("Sikkerhed", {Role.SIKKERHED}, Sensitivity.ORDINARY, True),
    "ekstern": ("Ekstern", {Role.EKSTERN}, Sensitivity.OPEN, False),
}


def test_there_are_six_ready_users_named_by_their_role() -> None:
    told = {it.key: (it.title.da, set(it.roles), it.sensitivity, it.local) for it in READY_USERS}
    assert told == USERS
    assert list(told) == list(USERS)


@pytest.mark.parametrize("key", list(USERS))
def test_each_is_logged_in_as_what_they_are(key: str) -> None:
    title, roles, sensitivity, local = USERS[key]
    person = provider().finish({"bruger": key, "kommune": "0540", "tilstand": "x"}, "x").person
    assert (person.name, set(person.roles), person.sensitivity) == (title, roles, sensitivity)
    assert (person.kommune, person.nsis, person.attributes) == (OWN if local else None, "Substantial", {})
    assert person.id == (f"udvikling:{key}:0540" if local else f"udvikling:{key}")


def test_a_log_in_begins_on_its_page_with_a_state_that_nobody_guesses() -> None:
    begun = provider().begin("/byg?x=1&y=ø")
    assert begun.location == "/udvikling/log-ind?til=/byg%3Fx%3D1%26y%3D%C3%B8"
    assert len(begun.remember) == 22
    assert provider().begin("/").remember != begun.remember
    assert provider().finish({"bruger": "ekstern", "tilstand": "x"}, "x").return_to == "/"
    assert provider().farewell("x") is None
    assert provider().name == "development"
