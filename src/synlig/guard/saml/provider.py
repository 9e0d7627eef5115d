"""The identity provider of production: begins a log-in at the IdP and judges what comes back (K6, K7)."""

import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from synlig.guard.identity import Begun, Vouched, is_own_path
from synlig.guard.saml.assertion import Confirmed, confirmed
from synlig.guard.saml.authn_request import authn_request
from synlig.guard.saml.claims import account_of, claims_of, subject_of
from synlig.guard.saml.connection import Connection
from synlig.guard.saml.decryption import decrypted
from synlig.guard.saml.elements import Element
from synlig.guard.saml.level import LEVELS, assurance_of
from synlig.guard.saml.logout import SingleLogout
from synlig.guard.saml.parsing import parse, unbase64
from synlig.guard.saml.person import Recognised, recognised
from synlig.guard.saml.reasons import Reason, TokenRefused
from synlig.guard.saml.redirect import signed_url
from synlig.guard.saml.reference import Reference
from synlig.guard.saml.remembered import LIFETIME, BegunLogin, seal, unseal
from synlig.guard.saml.replay import ReplayMemory, digest_of
from synlig.guard.saml.response import encrypted_assertion
from synlig.guard.saml.signature import signed_part
from synlig.guard.saml.sp_metadata import sp_metadata
from synlig.guard.saml.windows import Clock

LONGEST_PATH: Final = 1_500
"""It travels in a cookie, and browsers keep 4,096 bytes of one."""


def utc_now() -> datetime:
    """This moment in UTC."""
    return datetime.now(UTC)


class SamlIdentity:
    """An `IdentityProvider` over one SAML connection; as many processes as wanted may share memory and key."""

    name = "saml"

    def __init__(
        self,
        agreed: Connection,
        memory: ReplayMemory,
        binding_key: bytes,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """`binding_key`: 32 secret bytes, the same in every process of the portal and over restarts."""
        self._agreed = agreed
        self._memory = memory
        self._binding_key = binding_key
        self._now = now
        self.logout: Final = SingleLogout(agreed, memory, binding_key, now)
        """Everything about log-out beyond `farewell`."""

    @property
    def origins(self) -> tuple[str, ...]:
        """Where a form of ours may lead in the end: the identity provider's scheme and host."""
        return self._agreed.idp.origins

    def metadata(self) -> bytes:
        """What an identity provider is given to know us."""
        return sp_metadata(self._agreed)

    def begin(self, return_to: str, *, fresh: bool = False, minimum: str = "Low") -> Begun:
        """To the IdP with a signed request by HTTP-Redirect, asking for at least the connection's NSIS level.

        `fresh` and `minimum` step up: the person authenticates anew, or at a higher level.
        """
        begun = BegunLogin(
            request_id="_" + secrets.token_hex(20),
            at=self._now(),
            return_to=return_to if is_own_path(return_to) and len(return_to) <= LONGEST_PATH else "/",
            minimum=max(minimum, self._agreed.minimum, key=LEVELS.index),
            fresh=fresh,
        )
        message = authn_request(self._agreed, begun)
        # Some identity providers answer only when there is a state to give back; ours means nothing.
        state, key = secrets.token_hex(8), self._agreed.keys[0].private_key
        location = signed_url(self._agreed.idp.sign_on, "SAMLRequest", message, state, key)
        return Begun(location, seal(begun, self._binding_key))

    def finish(self, answer: Mapping[str, str], remembered: str) -> Vouched:
        """The person behind the posted form `answer`, whose `SAMLResponse` answers the sealed `remembered`.

        Raises:
            TokenRefused: with the reason, which is for the security log only.
        """
        clock = Clock(self._now(), self._agreed.skew)
        begun = unseal(remembered, self._binding_key, clock.now)
        checked = confirmed(self._assertion(answer, begun, clock), self._agreed, begun, clock)
        try:
            known = self._recognised(checked, begun)
            self._use_up(checked, begun, clock)
        except TokenRefused as refused:
            raise TokenRefused(refused.reason, account_of(checked.name_id)) from None
        reference = Reference.of(checked.name_id, checked.session_index).written()
        proven = checked.authenticated
        return Vouched(known.person, begun.return_to, reference, checked.session_ends, known.notes, proven)

    def farewell(self, reference: str) -> str | None:
        """To the IdP with a signed log-out request by HTTP-Redirect; None when it takes none that way."""
        return self.logout.by_redirect(reference)

    def _assertion(self, answer: Mapping[str, str], begun: BegunLogin, clock: Clock) -> Element:
        """The assertion as it was signed: nothing of the response is read after this."""
        until = self._agreed.idp.valid_until
        if until is not None and clock.now >= until:
            raise TokenRefused(Reason.CERTIFICATE)
        posted = answer.get("SAMLResponse", "")
        if not posted:
            raise TokenRefused(Reason.MISSING)
        response = parse(unbase64(posted, Reason.BASE64))
        encrypted = encrypted_assertion(response, self._agreed, begun.request_id, clock)
        keys = [key.private_key for key in self._agreed.keys]
        plain = decrypted(encrypted, keys, allow_cbc=self._agreed.allow_cbc)
        return signed_part(parse(plain), self._agreed.idp.certificates, clock.now)

    def _recognised(self, checked: Confirmed, begun: BegunLogin) -> Recognised:
        claims = claims_of(checked.attributes, self._agreed.profile)
        stepped_up = begun.minimum != self._agreed.minimum  # only an NSIS level answers a wish for one
        older = 0 if stepped_up else self._agreed.accept_assurance_level
        assurance = assurance_of(claims, begun.minimum, older)
        subject = subject_of(checked.name_id, self._agreed.profile, self._agreed.entity_id, claims["cvr"])
        return recognised(subject, claims, assurance, self._agreed)

    def _use_up(self, checked: Confirmed, begun: BegunLogin, clock: Clock) -> None:
        """A token logs in once, and a request is answered once."""
        issuer = self._agreed.idp.entity_id
        uses = (
            (digest_of("assertion", issuer, checked.id), checked.usable_until),
            (digest_of("request", issuer, begun.request_id), begun.at + LIFETIME),
        )
        for digest, until in uses:
            if not self._memory.first_use(digest, until, clock.now):
                raise TokenRefused(Reason.REPLAY)
