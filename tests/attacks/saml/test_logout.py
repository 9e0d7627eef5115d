"""Log-out asked for by the identity provider: good requests are understood, hostile ones refused."""

from base64 import b64encode

import pytest
from lxml import etree

from synlig.guard.saml.reasons import Reason
from tests.attacks.saml.parting import (
    BINDINGS,
    HERE,
    NAME,
    SOAP,
    Binding,
    Edit,
    envelope,
    every_binding,
    query,
    refused,
    request,
)
from tests.attacks.saml.scene import Scene, Token, later
from tests.attacks.saml.signing import sign
from tests.attacks.saml.stand_in import SAML, SAMLP, Element, find, instant


@every_binding
def test_the_identity_provider_ends_the_session_it_names(binding: Binding) -> None:
    scene = Scene()
    reference = scene.finish().reference
    asked = binding.ask(scene.provider.logout, request())
    assert asked.is_about(reference)
    assert asked.relay_state == ("" if binding.name == "soap" else "state")


@pytest.mark.parametrize(
    ("root", "ends"),
    [
        (request(session=""), True),
        (request(session="_s2"), False),
        (request(lambda it: etree.SubElement(it, f"{{{SAMLP}}}SessionIndex"), session="_s1"), True),
        (request(lambda it: setattr(find(it, "saml:NameID"), "text", NAME + "0")), False),
        (request(lambda it: find(it, "saml:NameID").set("Format", "urn:x")), False),
    ],
)
def test_it_ends_the_sessions_of_that_person_that_it_names(root: Element, *, ends: bool) -> None:
    scene = Scene()
    reference = scene.finish().reference
    assert BINDINGS[0].ask(scene.provider.logout, root).is_about(reference) is ends


def drop(name: str) -> Edit:
    return lambda root: root.attrib.pop(name)


def put(name: str, value: str) -> Edit:
    return lambda root: root.set(name, value)


HOSTILE: dict[str, tuple[Reason, Edit]] = {
    "another destination": (Reason.DESTINATION, put("Destination", f"{HERE}/x")),
    "no destination": (Reason.DESTINATION, drop("Destination")),
    "another issuer": (Reason.ISSUER, lambda it: setattr(find(it, "saml:Issuer"), "text", "https://x.invalid")),
    "another version": (Reason.VERSION, put("Version", "1.1")),
    "no id": (Reason.RESPONSE_SHAPE, drop("ID")),
    "issued long ago": (Reason.STALE, put("IssueInstant", instant(later(-300.001)))),
    "issued in the future": (Reason.FUTURE, put("IssueInstant", instant(later(300.001)))),
    "over": (Reason.EXPIRED, put("NotOnOrAfter", instant(later(-300)))),
    "no name": (Reason.NAME_ID, lambda it: it.remove(find(it, "saml:NameID"))),
    "two names": (Reason.NAME_ID, lambda it: etree.SubElement(it, f"{{{SAML}}}NameID")),
    "a name with an element inside": (
        Reason.NAME_ID,
        lambda it: etree.SubElement(find(it, "saml:NameID"), "x"),
    ),
    "a session with an element inside": (
        Reason.SESSION,
        lambda it: etree.SubElement(find(it, "samlp:SessionIndex"), "x"),
    ),
    "an encrypted name": (
        Reason.RESPONSE_SHAPE,
        lambda it: setattr(find(it, "saml:NameID"), "tag", f"{{{SAML}}}EncryptedID"),
    ),
    "extensions": (Reason.RESPONSE_SHAPE, lambda it: etree.SubElement(it, f"{{{SAMLP}}}Extensions")),
    "another message": (Reason.RESPONSE_SHAPE, lambda it: setattr(it, "tag", f"{{{SAMLP}}}LogoutResponse")),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_requests_are_refused_on_every_way(name: str) -> None:
    reason, edit = HOSTILE[name]
    for binding in BINDINGS:
        root = request(edit)
        if binding.name != "redirect" and root.get("ID") is None:
            reason = Reason.SIGNATURE_REFERENCE
        assert refused(lambda way=binding, it=root: way.ask(Scene().provider.logout, it)) is reason


@every_binding
def test_a_stranger_ends_no_session(binding: Binding) -> None:
    assert refused(lambda: binding.ask(Scene().provider.logout, request(), by="stranger")) is Reason.SIGNATURE


@every_binding
def test_a_request_is_heard_once(binding: Binding) -> None:
    logout = Scene().provider.logout
    binding.ask(logout, request())
    assert refused(lambda: binding.ask(logout, request())) is Reason.REPLAY


def test_a_request_from_a_clock_ahead_is_heard_once_as_long_as_it_is_fresh() -> None:
    scene = Scene()
    ahead = query("SAMLRequest", request(lambda it: it.set("IssueInstant", instant(later(300)))))
    scene.provider.logout.asked(ahead)
    scene.watch.now = later(600)
    assert refused(lambda: scene.provider.logout.asked(ahead)) is Reason.REPLAY


def test_unsigned_requests_are_refused() -> None:
    logout, plain = Scene().provider.logout, etree.tostring(request())
    unsigned = query("SAMLRequest", request()).partition("&SigAlg")[0]
    assert refused(lambda: logout.asked(unsigned)) is Reason.SIGNATURE_MISSING
    assert refused(lambda: logout.asked_by_form({"SAMLRequest": b64encode(plain).decode()})) is Reason.SIGNATURE_MISSING
    assert refused(lambda: logout.asked_by_soap(envelope(plain))) is Reason.SIGNATURE_MISSING
    assert refused(lambda: logout.asked_by_form({})) is Reason.MISSING


ENVELOPES: dict[str, bytes] = {
    "no envelope": etree.tostring(sign(request())),
    "an envelope of SOAP 1.2": envelope(etree.tostring(sign(request()))).replace(
        SOAP.encode(), b"http://www.w3.org/2003/05/soap-envelope"
    ),
    "a header": envelope(etree.tostring(sign(request())), "<S:Header><x/></S:Header>"),
    "two messages": envelope(etree.tostring(sign(request())) * 2),
    "no message": envelope(b""),
    "text beside the message": envelope(etree.tostring(sign(request()))).replace(b"</S:Body>", b"x</S:Body>"),
    "no body": f'<S:Envelope xmlns:S="{SOAP}"/>'.encode(),
    "a stranger beside the body": envelope(etree.tostring(sign(request())), "<x/>"),
}


@pytest.mark.parametrize("name", ENVELOPES)
def test_hostile_envelopes_are_refused(name: str) -> None:
    assert refused(lambda: Scene().provider.logout.asked_by_soap(ENVELOPES[name])) is Reason.RESPONSE_SHAPE


def test_an_empty_header_is_no_matter() -> None:
    body = envelope(etree.tostring(sign(request())), "<S:Header/>")
    assert Scene().provider.logout.asked_by_soap(body).id == "_m1"


def test_a_message_wrapped_in_another_is_refused() -> None:
    evil = request(lambda it: it.set("ID", "_evil"), session="")
    evil.append(sign(request()))
    logout = Scene().provider.logout
    assert refused(lambda: logout.asked_by_soap(envelope(etree.tostring(evil)))) is Reason.SIGNATURE_SHAPE


def test_a_token_for_another_log_in_is_no_log_out() -> None:
    scene = Scene()
    signed = scene.signed_assertion(Token())
    form = {"SAMLRequest": b64encode(etree.tostring(signed)).decode()}
    assert refused(lambda: scene.provider.logout.asked_by_form(form)) is Reason.RESPONSE_SHAPE
