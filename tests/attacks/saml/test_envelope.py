"""Hostile responses: for another place, another browser, another time, or of another shape."""

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta

import pytest
from lxml import etree

from synlig.guard.saml.reasons import Reason, TokenRefused
from synlig.guard.saml.remembered import LIFETIME
from tests.attacks.saml.scene import Scene, Token, later
from tests.attacks.saml.stand_in import NAMES, NOW, SAML, SAMLP, Element, find, instant

STATUS = "urn:oasis:names:tc:SAML:2.0:status:"


def outer(edit: Callable[[Element], object]) -> Token:
    def edit_it(response: Element) -> Element:
        edit(response)
        return response

    return Token(response=edit_it)


def attribute(name: str, value: str | None) -> Token:
    return outer(lambda it: it.attrib.pop(name) if value is None else it.set(name, value))


def status(code: str) -> Token:
    return outer(lambda it: find(it, "samlp:Status/samlp:StatusCode").set("Value", STATUS + code))


def twice(path: str) -> Token:
    return outer(lambda it: find(it, path).addnext(deepcopy(find(it, path))))


def without(path: str) -> Token:
    return outer(lambda it: it.remove(find(it, path)))


def issued(seconds: float) -> Token:
    return attribute("IssueInstant", instant(later(seconds)))


HOSTILE: dict[str, tuple[Reason, Token]] = {
    "another destination": (Reason.DESTINATION, attribute("Destination", "https://other.invalid/saml/acs")),
    "destination that only begins right": (
        Reason.DESTINATION,
        attribute("Destination", "https://gateway.stand-in.invalid/saml/acs/"),
    ),
    "destination in other letters": (
        Reason.DESTINATION,
        attribute("Destination", "https://GATEWAY.stand-in.invalid/saml/acs"),
    ),
    "no destination": (Reason.DESTINATION, attribute("Destination", None)),
    "answer to another request": (Reason.IN_RESPONSE_TO, attribute("InResponseTo", "_other")),
    "answer to nothing": (Reason.IN_RESPONSE_TO, attribute("InResponseTo", None)),
    "empty answer": (Reason.IN_RESPONSE_TO, attribute("InResponseTo", "")),
    "version 1.1": (Reason.VERSION, attribute("Version", "1.1")),
    "no version": (Reason.VERSION, attribute("Version", None)),
    "no id": (Reason.RESPONSE_SHAPE, attribute("ID", None)),
    "another issuer": (Reason.ISSUER, outer(lambda it: setattr(find(it, "saml:Issuer"), "text", "https://x.invalid"))),
    "issuer with a blank": (
        Reason.ISSUER,
        outer(lambda it: setattr(find(it, "saml:Issuer"), "text", " https://idp.stand-in.invalid")),
    ),
    "issuer of another format": (
        Reason.ISSUER,
        outer(lambda it: find(it, "saml:Issuer").set("Format", "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent")),
    ),
    "issuer with an element inside": (
        Reason.ISSUER,
        outer(lambda it: etree.SubElement(find(it, "saml:Issuer"), "x")),
    ),
    "no issuer": (Reason.ISSUER, without("saml:Issuer")),
    "two issuers": (Reason.ISSUER, twice("saml:Issuer")),
    "the person gave up": (Reason.STATUS, status("Responder")),
    "success in other letters": (Reason.STATUS, status("success")),
    "no status": (Reason.STATUS, without("samlp:Status")),
    "two statuses": (Reason.STATUS, twice("samlp:Status")),
    "two status codes": (Reason.STATUS, twice("samlp:Status/samlp:StatusCode")),
    "success only as the second code": (
        Reason.STATUS,
        outer(
            lambda it: (
                find(it, "samlp:Status/samlp:StatusCode").set("Value", f"{STATUS}Responder"),
                etree.SubElement(
                    find(it, "samlp:Status/samlp:StatusCode"), f"{{{SAMLP}}}StatusCode", {"Value": f"{STATUS}Success"}
                ),
            )
        ),
    ),
    "issued long ago": (Reason.STALE, issued(-300.001)),
    "issued in the future": (Reason.FUTURE, issued(300.001)),
    "issued at no time": (Reason.INSTANT, attribute("IssueInstant", None)),
    "issued in local time": (Reason.INSTANT, attribute("IssueInstant", "2026-11-24T10:00:00+01:00")),
    "issued without a zone": (Reason.INSTANT, attribute("IssueInstant", "2026-11-24T09:00:00")),
    "issued on a day that is none": (Reason.INSTANT, attribute("IssueInstant", "2026-02-30T09:00:00Z")),
    "issued in digits of another script": (Reason.INSTANT, attribute("IssueInstant", "٢٠٢٦-11-24T09:00:00Z")),
    "issued at more than an instant": (Reason.INSTANT, attribute("IssueInstant", "2026-11-24T09:00:00Z\n")),
    "extensions": (Reason.RESPONSE_SHAPE, outer(lambda it: etree.SubElement(it, f"{{{SAMLP}}}Extensions"))),
    "text between the elements": (Reason.RESPONSE_SHAPE, outer(lambda it: setattr(it[0], "tail", "x"))),
    "text before the elements": (Reason.RESPONSE_SHAPE, outer(lambda it: setattr(it, "text", "x"))),
    "an artifact response": (
        Reason.RESPONSE_SHAPE,
        outer(lambda it: setattr(it, "tag", f"{{{SAMLP}}}ArtifactResponse")),
    ),
    "a response of another namespace": (Reason.RESPONSE_SHAPE, outer(lambda it: setattr(it, "tag", "{urn:x}Response"))),
    "a response of no namespace": (Reason.RESPONSE_SHAPE, outer(lambda it: setattr(it, "tag", "Response"))),
    "an encrypted assertion of another namespace": (
        Reason.RESPONSE_SHAPE,
        outer(lambda it: setattr(find(it, "saml:EncryptedAssertion"), "tag", f"{{{SAMLP}}}EncryptedAssertion")),
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_responses_are_refused(name: str) -> None:
    reason, token = HOSTILE[name]
    assert Scene().refusal(token) is reason


def test_a_response_in_an_envelope_of_its_own_is_refused() -> None:
    def wrap(response: Element) -> Element:
        root = etree.Element(f"{{{SAML}}}Response", nsmap=NAMES)
        root.append(response)
        return root

    assert Scene().refusal(Token(response=wrap)) is Reason.RESPONSE_SHAPE


def refused(scene: Scene, posted: str, remembered: str) -> Reason:
    with pytest.raises(TokenRefused) as why:
        scene.provider.finish({"SAMLResponse": posted}, remembered)
    return why.value.reason


def test_a_token_does_not_log_in_another_browser() -> None:
    """A victim's browser that is made to post an attacker's token began a log-in of its own, or none."""
    scene = Scene()
    victim = scene.provider.begin("/")
    assert refused(scene, scene.post(Token()), victim.remember) is Reason.IN_RESPONSE_TO
    assert refused(scene, scene.post(Token()), "") is Reason.OTHER_BROWSER


@pytest.mark.parametrize("remembered", ["x", ".", "a.b", "æ.ø", "\udcff.x", "e30=." + "0" * 64])
def test_what_is_not_our_own_cookie_is_refused(remembered: str) -> None:
    scene = Scene()
    assert refused(scene, scene.post(Token()), remembered) is Reason.OTHER_BROWSER


def test_a_changed_cookie_is_refused() -> None:
    scene = Scene()
    body, _, mac = scene.begun.remember.partition(".")
    assert refused(scene, scene.post(Token()), f"{body[:-4]}AAA=.{mac}") is Reason.OTHER_BROWSER
    assert refused(scene, scene.post(Token()), f"{body}.{mac[:-1]}x") is Reason.OTHER_BROWSER


@pytest.mark.parametrize("away", [LIFETIME, timedelta(microseconds=-1)])
def test_a_log_in_that_began_too_long_ago_or_not_yet_is_refused(away: timedelta) -> None:
    scene = Scene()
    posted = scene.post(Token())
    scene.watch.now = NOW + away
    assert refused(scene, posted, scene.begun.remember) is Reason.LOGIN_EXPIRED


def test_a_token_logs_in_once() -> None:
    scene = Scene()
    posted = scene.post(Token())
    scene.provider.finish({"SAMLResponse": posted}, scene.begun.remember)
    assert refused(scene, posted, scene.begun.remember) is Reason.REPLAY


def test_a_replay_is_refused_by_another_process_too() -> None:
    first, second = Scene(), Scene()
    second.provider = type(second.provider)(second.connection, first.memory, bytes(range(32)), second.watch)
    posted = first.post(Token())
    first.provider.finish({"SAMLResponse": posted}, first.begun.remember)
    assert refused(second, posted, first.begun.remember) is Reason.REPLAY


def test_a_replay_is_refused_as_long_as_the_token_could_be_accepted() -> None:
    scene = Scene()
    posted = scene.post(Token())
    scene.provider.finish({"SAMLResponse": posted}, scene.begun.remember)
    scene.watch.now = later(300)
    assert refused(scene, posted, scene.begun.remember) is Reason.REPLAY


def test_a_replay_is_refused_within_the_skew_after_the_end() -> None:
    """The end of its conditions is not yet the end of its acceptance."""
    scene = Scene()
    short = Token(assertion=lambda it: find(it, "saml:Conditions").set("NotOnOrAfter", instant(later(1))))
    posted = scene.post(short)
    scene.provider.finish({"SAMLResponse": posted}, scene.begun.remember)
    scene.memory.used = {digest: end for digest, end in scene.memory.used.items() if end < later(1800)}
    assert len(scene.memory.used) == 1, "only the assertion's own entry is left"
    scene.watch.now = later(299)
    assert refused(scene, posted, scene.begun.remember) is Reason.REPLAY


def test_a_request_is_answered_once_even_by_two_tokens() -> None:
    scene = Scene()
    scene.finish()
    assert scene.refusal(Token()) is Reason.REPLAY


def test_the_same_assertion_does_not_answer_two_requests() -> None:
    """The identity provider would have to repeat an id; then the first use holds."""
    scene = Scene()
    scene.finish(Token(facts=lambda facts: setattr(facts, "assertion_id", "_same")))
    again = Scene(scene.connection)
    again.provider = type(again.provider)(again.connection, scene.memory, bytes(range(32)), again.watch)
    assert again.refusal(Token(facts=lambda facts: setattr(facts, "assertion_id", "_same"))) is Reason.REPLAY
