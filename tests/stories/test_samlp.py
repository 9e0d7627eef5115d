"""Log-in and log-out with a second identity provider that nobody here wrote: npm's samlp, with AES-256-GCM."""

from collections.abc import Generator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import httpx
import pytest
from lxml import html

from synlig.declared.identity import ProfileName
from synlig.guard.identity import Vouched
from synlig.guard.saml.connection import Connection
from synlig.guard.saml.idp_metadata import idp_metadata
from synlig.guard.saml.provider import SamlIdentity
from synlig.guard.saml.reasons import Reason, TokenRefused
from tests.attacks.saml.scene import BINDING_KEY, Memory, agreed, service_key
from tests.attacks.saml.stand_in import CVR, USER, kombit_attributes, oiosaml3_attributes, pair
from tests.npm_samlp import NoProvider, Settings, metadata, samlp

TODAY = datetime.now(UTC) - timedelta(days=1)
SIGNING, OURS = pair("samlp", TODAY), pair("sp today", TODAY)
USERS = {
    "oiosaml3": {
        "nameid": f"https://data.gov.dk/model/core/eid/professional/uuid/{USER}",
        "format": "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
        **oiosaml3_attributes(),
    },
    "kombit": {
        "nameid": f"C=DK,O={CVR},CN=Ida Prøve,Serial={USER}",
        "format": "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName",
        **kombit_attributes(),
    },
}


@dataclass
class Place:
    """A running identity provider and the connection with it."""

    address: str
    connection: Connection

    def log_in(self, user: str) -> tuple[SamlIdentity, Vouched]:
        provider = SamlIdentity(self.connection, Memory(), BINDING_KEY)
        begun = provider.begin("/")
        page = httpx.get(f"{begun.location}&user={user}")
        assert page.status_code == 200, page.text
        return provider, provider.finish(fields(page), begun.remember)


class Places:
    """Starts identity providers, and ends them with the test."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    def start(self, profile: ProfileName, settings: Settings | None = None) -> Place:
        ours = replace(agreed(profile), keys=(service_key(OURS),))
        how = settings or Settings(SIGNING, OURS, USERS)
        try:
            address = self._stack.enter_context(samlp(how, ours))
        except NoProvider as reason:
            pytest.skip(str(reason))
        return Place(address, replace(ours, idp=idp_metadata(metadata(SIGNING, address))))


@pytest.fixture
def places() -> Generator[Places, None, None]:
    with ExitStack() as stack:
        yield Places(stack)


def fields(page: httpx.Response) -> dict[str, str]:
    found = html.fromstring(page.content).xpath("//form//input[@name]")
    return {it.get("name"): it.get("value", "") for it in found if it.get("type") != "submit"}


@pytest.mark.parametrize("profile", ["oiosaml3", "kombit"])
@pytest.mark.parametrize("sign_response", [False, True])
def test_a_person_logs_in(places: Places, profile: ProfileName, *, sign_response: bool) -> None:
    place = places.start(profile, Settings(SIGNING, OURS, USERS, sign_response=sign_response))
    person = place.log_in(profile)[1].person
    assert (person.id, person.kommune, person.nsis) == (f"saml:{CVR}:{USER}", "0540", "Substantial")
    assert sorted(person.roles) == ["analytiker", "kvalitet"]


@pytest.mark.parametrize("profile", ["oiosaml3", "kombit"])
def test_a_person_logs_out_here_and_there_by_redirect(places: Places, profile: ProfileName) -> None:
    provider, vouched = places.start(profile).log_in(profile)
    back = httpx.get(provider.farewell(vouched.reference) or "")
    assert back.has_redirect_location, back.text
    assert provider.logout.is_complete(urlsplit(back.headers["location"]).query)


def test_a_person_logs_out_here_and_there_by_post(places: Places) -> None:
    provider, vouched = places.start("oiosaml3").log_in("oiosaml3")
    form = provider.logout.by_form(vouched.reference)
    assert form is not None
    back = httpx.post(form.location, data=dict(form.fields))
    assert back.status_code == 200, back.text
    assert provider.logout.is_complete_by_form(fields(back))


def test_a_person_who_logs_out_there_is_logged_out_here_by_redirect(places: Places) -> None:
    place = places.start("oiosaml3")
    provider, vouched = place.log_in("oiosaml3")
    reached = httpx.get(f"{place.address}/slo")
    assert reached.has_redirect_location, reached.text
    asked = provider.logout.asked(urlsplit(reached.headers["location"]).query)
    assert asked.is_about(vouched.reference)
    assert httpx.get(provider.logout.answer(asked)).status_code == 200


def test_a_person_who_logs_out_there_is_logged_out_here_by_post(places: Places) -> None:
    place = places.start("kombit")
    provider, vouched = place.log_in("kombit")
    reached = httpx.get(f"{place.address}/slo-post")
    asked = provider.logout.asked_by_form(fields(reached))
    assert asked.is_about(vouched.reference)
    answer = provider.logout.answer_form(asked)
    assert httpx.post(answer.location, data=dict(answer.fields)).status_code == 200


@pytest.mark.parametrize(
    "cipher", ["http://www.w3.org/2001/04/xmlenc#aes256-cbc", "http://www.w3.org/2001/04/xmlenc#aes128-cbc"]
)
def test_a_weak_cipher_is_refused(places: Places, cipher: str) -> None:
    place = places.start("oiosaml3", Settings(SIGNING, OURS, USERS, cipher=cipher))
    with pytest.raises(TokenRefused) as refused:
        place.log_in("oiosaml3")
    assert refused.value.reason is Reason.ENCRYPTION_ALGORITHM


def test_the_provider_refuses_a_request_that_was_changed(places: Places) -> None:
    """It checks our signature, so a good log-in shows that ours holds."""
    place = places.start("oiosaml3")
    begun = SamlIdentity(place.connection, Memory(), BINDING_KEY).begin("/")
    changed = begun.location.replace("RelayState=", "RelayState=0")
    assert httpx.get(f"{changed}&user=oiosaml3").status_code == 500
