"""One log-in under way at a service provider under test, and tokens for it with a hook at every stage."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from lxml import etree

from synlig.core.kommune import KommuneKode
from synlig.declared.identity import ProfileName, load_profile
from synlig.guard.identity import Vouched
from synlig.guard.saml.connection import Connection
from synlig.guard.saml.idp_metadata import idp_metadata
from synlig.guard.saml.provider import SamlIdentity
from synlig.guard.saml.reasons import Reason, TokenRefused
from synlig.guard.saml.remembered import unseal
from synlig.guard.saml.service_keys import ServiceKey
from tests.attacks.saml import stand_in
from tests.attacks.saml.sealing import Sealing, seal
from tests.attacks.saml.signing import Signing, sign
from tests.attacks.saml.stand_in import CVR, NOW, ROLES, Element, Facts, Pair, pair

BINDING_KEY = bytes(range(32))
BASE_URL = "https://gateway.stand-in.invalid"


class Memory:
    """A replay memory for one test."""

    def __init__(self) -> None:
        self.used: dict[str, datetime] = {}

    def first_use(self, digest: str, until: datetime, now: datetime) -> bool:
        self.used = {known: end for known, end in self.used.items() if end > now}
        return self.used.setdefault(digest, until) is until


class Watch:
    """A clock that stands where it was set."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def service_key(it: Pair) -> ServiceKey:
    return ServiceKey(it.key, it.certificate)


def agreed(profile: ProfileName = "oiosaml3", *idp: Pair) -> Connection:
    """The connection under test."""
    return Connection(
        entity_id=f"{BASE_URL}/saml/metadata",
        base_url=BASE_URL,
        idp=idp_metadata(stand_in.metadata(*(idp or (pair("idp"),)))),
        keys=(service_key(pair("sp")),),
        profile=load_profile(profile),
        role_prefix=ROLES,
        organisations={CVR: KommuneKode("0540")},
    )


def same(element: Element) -> Element:
    return element


@dataclass
class Token:
    """How one token is built; each hook may change what the stage before it made."""

    facts: Callable[[Facts], None] = lambda _facts: None
    assertion: Callable[[Element], Element | None] = same
    sign: Signing | None = field(default_factory=Signing)
    signed: Callable[[Element], Element | None] = same
    plain: Callable[[bytes], bytes] = bytes
    seal: Sealing = field(default_factory=Sealing)
    sealed: Callable[[Element], Element | None] = same
    response: Callable[[Element], Element | None] = same
    raw: Callable[[bytes], bytes] = bytes
    posted: Callable[[str], str] = str


class Scene:
    """A provider at `NOW` and one log-in that a browser began."""

    def __init__(self, connection: Connection | None = None, *, fresh: bool = False, minimum: str = "Low") -> None:
        self.connection = connection or agreed()
        self.memory = Memory()
        self.watch = Watch()
        self.provider = SamlIdentity(self.connection, self.memory, BINDING_KEY, self.watch)
        self.begun = self.provider.begin("/tabeller", fresh=fresh, minimum=minimum)
        self.request_id = unseal(self.begun.remember, BINDING_KEY, NOW).request_id

    def begin_again(self, path: str) -> None:
        """The browser begins another log-in, which the following tokens answer."""
        self.begun = self.provider.begin(path)
        self.request_id = unseal(self.begun.remember, BINDING_KEY, self.watch.now).request_id

    def facts(self) -> Facts:
        make = stand_in.kombit_facts if self.connection.profile.name == "kombit" else Facts
        return make(self.request_id, self.connection.acs_url, self.connection.entity_id)

    def signed_assertion(self, token: Token) -> Element:
        facts = self.facts()
        token.facts(facts)
        built = stand_in.assertion(facts)
        built = _edited(token.assertion, built)
        if token.sign is not None:
            sign(built, token.sign)
        return _edited(token.signed, built)

    def post(self, token: Token) -> str:
        """The SAMLResponse field of `token`."""
        facts = self.facts()
        token.facts(facts)
        plain = token.plain(etree.tostring(self.signed_assertion(token)))
        sealed = _edited(token.sealed, seal(plain, token.seal))
        whole = _edited(token.response, stand_in.response(facts, sealed))
        return posted(whole, token)

    def finish(self, token: Token | None = None) -> Vouched:
        """Judge `token` as this browser's answer."""
        return self.provider.finish({"SAMLResponse": self.post(token or Token())}, self.begun.remember)

    def refusal(self, token: Token) -> Reason:
        """Why `token` is refused; fails when it is accepted."""
        with pytest.raises(TokenRefused) as refused:
            self.finish(token)
        assert "SAML" not in str(refused.value)
        return refused.value.reason


def posted(response: Element, token: Token) -> str:
    """The form field of a response, after the last two hooks."""
    return token.posted(b64encode(token.raw(etree.tostring(response))).decode())


def _edited(edit: Callable[[Element], Element | None], element: Element) -> Element:
    changed = edit(element)
    return element if changed is None else changed


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)
