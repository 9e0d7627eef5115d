"""Single log-out in both directions, each by Redirect, POST and SOAP."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from synlig.guard.saml.connection import Connection
from synlig.guard.saml.elements import Element
from synlig.guard.saml.logout_checks import LogoutAsked, answered, asked
from synlig.guard.saml.logout_messages import logout_request, logout_response
from synlig.guard.saml.names import POST, REDIRECT, SOAP_BINDING, SUCCESS
from synlig.guard.saml.parsing import parse, unbase64
from synlig.guard.saml.reasons import Reason, TokenRefused
from synlig.guard.saml.redirect import Parameter, opened_query, signed_url
from synlig.guard.saml.reference import Reference
from synlig.guard.saml.replay import ReplayMemory
from synlig.guard.saml.signature import signed_part
from synlig.guard.saml.signing import signed_message
from synlig.guard.saml.soap import soap_envelope, soap_message
from synlig.guard.saml.windows import Clock


@dataclass(frozen=True, slots=True)
class PostForm:
    """A form that the browser is to send."""

    location: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SoapCall:
    """A message for the back channel; who may open connections sends it."""

    location: str
    body: bytes


class SingleLogout:
    """Log-out over one SAML connection. Every refusal is a `TokenRefused` with its reason."""

    def __init__(
        self, agreed: Connection, memory: ReplayMemory, binding_key: bytes, now: Callable[[], datetime]
    ) -> None:
        self._agreed = agreed
        self._memory = memory
        self._binding_key = binding_key
        self._now = now

    def by_redirect(self, reference: str) -> str | None:
        """Our request to end the session of `reference`, as an address for the browser."""
        endpoint = self._agreed.idp.log_out.get(REDIRECT)
        if endpoint is None:
            return None
        message = etree.tostring(self._request(reference, endpoint.location))
        return signed_url(endpoint.location, "SAMLRequest", message, "", self._agreed.keys[0].private_key)

    def by_form(self, reference: str) -> PostForm | None:
        """Our request as a form."""
        endpoint = self._agreed.idp.log_out.get(POST)
        if endpoint is None:
            return None
        return self._form("SAMLRequest", self._request(reference, endpoint.location), endpoint.location, "")

    def by_soap(self, reference: str) -> SoapCall | None:
        """Our request for the back channel; the answer's body goes to `is_complete_by_soap`."""
        endpoint = self._agreed.idp.log_out.get(SOAP_BINDING)
        if endpoint is None:
            return None
        message = signed_message(self._request(reference, endpoint.location), self._agreed.keys[0])
        return SoapCall(endpoint.location, soap_envelope(message))

    def is_complete(self, query: str) -> bool:
        """Whether the answer in a raw query string says that every session is ended."""
        opened = opened_query(query, "SAMLResponse", self._agreed.idp.certificates, self._now())
        return self._answered(opened.root)

    def is_complete_by_form(self, form: Mapping[str, str]) -> bool:
        """Whether a posted answer says so."""
        return self._answered(self._signed(_posted(form, "SAMLResponse")))

    def is_complete_by_soap(self, body: bytes) -> bool:
        """Whether the answer of the back channel says so."""
        return self._answered(self._signed(soap_message(body)))

    def asked(self, query: str) -> LogoutAsked:
        """The identity provider's request in a raw query string."""
        opened = opened_query(query, "SAMLRequest", self._agreed.idp.certificates, self._now())
        return self._asked(opened.root, opened.relay_state)

    def asked_by_form(self, form: Mapping[str, str]) -> LogoutAsked:
        """Its request as a posted form."""
        return self._asked(self._signed(_posted(form, "SAMLRequest")), form.get("RelayState", ""))

    def asked_by_soap(self, body: bytes) -> LogoutAsked:
        """Its request over the back channel."""
        return self._asked(self._signed(soap_message(body)), "")

    def answer(self, request: LogoutAsked, status: str = SUCCESS) -> str:
        """Our answer as an address for the browser."""
        location = self._answer_location(REDIRECT)
        message = etree.tostring(self._response(request, status, location))
        return signed_url(location, "SAMLResponse", message, request.relay_state, self._agreed.keys[0].private_key)

    def answer_form(self, request: LogoutAsked, status: str = SUCCESS) -> PostForm:
        """Our answer as a form."""
        location = self._answer_location(POST)
        return self._form("SAMLResponse", self._response(request, status, location), location, request.relay_state)

    def answer_soap(self, request: LogoutAsked, status: str = SUCCESS) -> bytes:
        """Our answer as the body of the back channel's response."""
        message = self._response(request, status, self._agreed.idp.entity_id)
        return soap_envelope(signed_message(message, self._agreed.keys[0]))

    def _request(self, reference: str, destination: str) -> Element:
        return logout_request(Reference.read(reference), self._agreed, destination, self._binding_key, self._now())

    def _response(self, request: LogoutAsked, status: str, destination: str) -> Element:
        return logout_response(request.id, status, self._agreed, destination, self._now())

    def _form(self, parameter: Parameter, message: Element, location: str, relay_state: str) -> PostForm:
        encoded = b64encode(signed_message(message, self._agreed.keys[0])).decode()
        state = {"RelayState": relay_state} if relay_state else {}
        return PostForm(location, {parameter: encoded, **state})

    def _answer_location(self, binding: str) -> str:
        endpoint = self._agreed.idp.log_out.get(binding)
        if endpoint is None:
            raise TokenRefused(Reason.DESTINATION)
        return endpoint.response_location

    def _signed(self, root: Element) -> Element:
        return signed_part(root, self._agreed.idp.certificates, self._now())

    def _asked(self, root: Element, relay_state: str) -> LogoutAsked:
        return asked(root, relay_state, self._agreed, self._memory, self._clock())

    def _answered(self, root: Element) -> bool:
        return answered(root, self._agreed, self._binding_key, self._clock())

    def _clock(self) -> Clock:
        return Clock(self._now(), self._agreed.skew)


def _posted(form: Mapping[str, str], parameter: Parameter) -> Element:
    if not form.get(parameter):
        raise TokenRefused(Reason.MISSING)
    return parse(unbase64(form[parameter], Reason.BASE64))
