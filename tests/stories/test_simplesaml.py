"""Log-in and log-out with an identity provider that nobody here wrote: SimpleSAMLphp, with both sets of attributes."""

from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
from lxml import html

from synlig.core.settings import parse_settings
from synlig.declared.identity import ProfileName
from synlig.guard.identity import Vouched
from synlig.guard.saml.connection import Connection, connection
from synlig.guard.saml.provider import SamlIdentity
from synlig.guard.saml.reasons import Reason, TokenRefused
from synlig.guard.saml.sp_metadata import sp_metadata
from tests.attacks.saml.scene import BINDING_KEY, Memory, service_key
from tests.attacks.saml.stand_in import CVR, USER, kombit_attributes, oiosaml3_attributes, pair
from tests.simplesaml import NoProvider, SimpleSaml, simplesaml

ROLES = "http://gateway.stand-in.invalid/roles/usersystemrole/"
USERS = {
    "oiosaml3": {
        "nameid": f"https://data.gov.dk/model/core/eid/professional/uuid/{USER}",
        **oiosaml3_attributes(name="Ida Prøve"),
    },
    "kombit": {"nameid": f"C=DK,O={CVR},CN=Ida Prøve,Serial={USER}", **kombit_attributes()},
    "low": {
        "nameid": f"https://data.gov.dk/model/core/eid/professional/uuid/{USER}",
        **oiosaml3_attributes(loa="Low"),
    },
}


@pytest.fixture(scope="module")
def idp(tmp_path_factory: pytest.TempPathFactory) -> Generator[SimpleSaml, None, None]:
    signing = pair("simplesaml", datetime.now(UTC) - timedelta(days=1))
    try:
        with simplesaml(tmp_path_factory.mktemp("simplesaml"), signing, USERS) as running:
            yield running
    except NoProvider as reason:
        pytest.skip(str(reason))


def agreed(idp: SimpleSaml, profile: ProfileName, *, cbc: bool = True) -> Connection:
    identity = {"profile": profile, "role_prefix": ROLES, "allow_cbc_for_tests": cbc}
    settings = parse_settings({"identity": identity, "organisations": {CVR: "0540"}}, {})
    key = service_key(pair("sp today", datetime.now(UTC) - timedelta(days=1)))
    found = connection(settings, idp.metadata(), (key,))
    idp.trust(sp_metadata(found))
    return found


class Browser:
    """Follows the identity provider's redirects, and stops where it sends us back."""

    def __init__(self, idp: SimpleSaml) -> None:
        self._idp = idp
        self._client = httpx.Client()

    def go(self, address: str, form: dict[str, str] | None = None) -> httpx.Response | str:
        """A page of the identity provider, or the address of ours that it leads to."""
        for _ in range(10):
            if not address.startswith(self._idp.address):
                return address
            method = "GET" if form is None else "POST"
            response = self._client.request(method, address, data=form)
            if not response.has_redirect_location:
                return response
            address, form = urljoin(address, response.headers["location"]), None
        raise AssertionError(address)

    def log_in(self, address: str, user: str) -> dict[str, str]:
        """Type name and password; the fields of the form that is then posted to us."""
        page = self.go(address)
        assert isinstance(page, httpx.Response)
        typed = {**_fields(page), "username": user, "password": self._idp.password}
        answer = self.go(str(page.url), typed)
        assert isinstance(answer, httpx.Response), answer
        return _fields(answer)


def _fields(page: httpx.Response) -> dict[str, str]:
    found = html.fromstring(page.content).xpath("//form//input[@name]")
    return {it.get("name"): it.get("value", "") for it in found if it.get("type") != "submit"}


def logged_in(idp: SimpleSaml, profile: ProfileName) -> tuple[SamlIdentity, Browser, Vouched]:
    provider = SamlIdentity(agreed(idp, profile), Memory(), BINDING_KEY)
    browser, begun = Browser(idp), provider.begin("/benchmark")
    return provider, browser, provider.finish(browser.log_in(begun.location, profile), begun.remember)


@pytest.mark.parametrize("profile", ["oiosaml3", "kombit"])
def test_a_person_logs_in(idp: SimpleSaml, profile: ProfileName) -> None:
    _, _, vouched = logged_in(idp, profile)
    person = vouched.person
    assert (person.id, person.name, person.kommune) == (f"saml:{CVR}:{USER}", "Ida Prøve", "0540")
    assert (sorted(person.roles), person.nsis) == (["analytiker", "kvalitet"], "Substantial")
    assert vouched.return_to == "/benchmark"
    assert vouched.ends is not None


@pytest.mark.parametrize("profile", ["oiosaml3", "kombit"])
def test_a_person_logs_out_here_and_there(idp: SimpleSaml, profile: ProfileName) -> None:
    provider, browser, vouched = logged_in(idp, profile)
    back = browser.go(provider.farewell(vouched.reference) or "")
    assert isinstance(back, str), back.text
    assert provider.logout.is_complete(urlsplit(back).query)
    page = browser.go(provider.begin("/").location)
    assert isinstance(page, httpx.Response)
    assert "password" in _fields(page)


@pytest.mark.parametrize("profile", ["oiosaml3", "kombit"])
def test_a_person_who_logs_out_there_is_logged_out_here(idp: SimpleSaml, profile: ProfileName) -> None:
    provider, browser, vouched = logged_in(idp, profile)
    reached = browser.go(f"{idp.address}/saml2/idp/initSLO.php?RelayState={idp.address}/resources/default.css")
    assert isinstance(reached, str), reached.text
    asked = provider.logout.asked(urlsplit(reached).query)
    assert asked.is_about(vouched.reference)
    after = browser.go(provider.logout.answer(asked))
    assert isinstance(after, httpx.Response)
    assert after.url.path == "/resources/default.css"


def test_a_person_who_is_still_logged_in_there_comes_in_without_typing_unless_asked_anew(idp: SimpleSaml) -> None:
    provider, browser, _ = logged_in(idp, "oiosaml3")
    begun = provider.begin("/")
    page = browser.go(begun.location)
    assert isinstance(page, httpx.Response)
    assert provider.finish(_fields(page), begun.remember).person.name == "Ida Prøve"
    anew = browser.go(provider.begin("/", fresh=True).location)
    assert isinstance(anew, httpx.Response)
    assert "password" in _fields(anew)


@pytest.mark.parametrize(
    ("user", "cbc", "reason"),
    [
        ("low", True, Reason.LEVEL_TOO_LOW),
        ("kombit", True, Reason.ATTRIBUTE_MISSING),
        ("oiosaml3", False, Reason.ENCRYPTION_ALGORITHM),
    ],
)
def test_a_person_who_may_not_is_refused(idp: SimpleSaml, user: str, reason: Reason, *, cbc: bool) -> None:
    provider = SamlIdentity(agreed(idp, "oiosaml3", cbc=cbc), Memory(), BINDING_KEY)
    begun = provider.begin("/")
    form = Browser(idp).log_in(begun.location, user)
    with pytest.raises(TokenRefused) as refused:
        provider.finish(form, begun.remember)
    assert refused.value.reason is reason


def test_a_token_is_not_taken_twice_or_by_another_browser(idp: SimpleSaml) -> None:
    provider = SamlIdentity(agreed(idp, "oiosaml3"), Memory(), BINDING_KEY)
    begun, other = provider.begin("/"), provider.begin("/")
    form = Browser(idp).log_in(begun.location, "oiosaml3")
    for remembered, reason in ((other.remember, Reason.IN_RESPONSE_TO), ("", Reason.OTHER_BROWSER)):
        with pytest.raises(TokenRefused) as refused:
            provider.finish(form, remembered)
        assert refused.value.reason is reason
    assert provider.finish(form, begun.remember).person.roles
    with pytest.raises(TokenRefused) as refused:
        provider.finish(form, begun.remember)
    assert refused.value.reason is Reason.REPLAY
