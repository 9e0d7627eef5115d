"""Log-out asked for by us, and our answers: signed, in their place, and answered only by whom we asked."""

from base64 import b64decode
from urllib.parse import urlsplit

import pytest
from lxml import etree

from synlig.guard.saml.reasons import Reason
from synlig.guard.saml.redirect import opened_query
from synlig.guard.saml.signature import signed_part
from tests.attacks.saml.parting import (
    BINDINGS,
    HERE,
    NAME,
    PERSISTENT,
    SOAP,
    Binding,
    Edit,
    every_binding,
    refused,
    request,
    response,
)
from tests.attacks.saml.scene import Scene, Token, later
from tests.attacks.saml.stand_in import ENTITY_ID, NOW, SAMLP, Element, find, instant, pair

REFUSED = "urn:oasis:names:tc:SAML:2.0:status:Requester"


def sent_id(location: str | None) -> str:
    return opened_query(urlsplit(location or "").query, "SAMLRequest", [pair("sp").certificate], NOW).root.get("ID", "")


@every_binding
def test_our_request_and_its_answer_make_a_log_out(binding: Binding) -> None:
    scene = Scene()
    reference = scene.finish().reference
    identifier = sent_id(scene.provider.farewell(reference))
    assert binding.answer(scene.provider.logout, response(identifier)) is True


def partly(root: Element) -> None:
    partial = "urn:oasis:names:tc:SAML:2.0:status:PartialLogout"
    code = find(root, "samlp:Status/samlp:StatusCode")
    etree.SubElement(code, f"{{{SAMLP}}}StatusCode", {"Value": partial})


def failed(root: Element) -> None:
    find(root, "samlp:Status/samlp:StatusCode").set("Value", "urn:oasis:names:tc:SAML:2.0:status:Responder")


@every_binding
@pytest.mark.parametrize("edit", [partly, failed])
def test_a_log_out_that_reached_not_everybody_is_said_to_be_so(binding: Binding, edit: Edit) -> None:
    scene = Scene()
    identifier = sent_id(scene.provider.farewell(scene.finish().reference))
    assert binding.answer(scene.provider.logout, response(identifier, edit)) is False


@every_binding
@pytest.mark.parametrize("other", ["", "_", "_x", "_" + "0" * 96])
def test_an_answer_to_what_we_did_not_ask_is_refused(binding: Binding, other: str) -> None:
    assert refused(lambda: binding.answer(Scene().provider.logout, response(other))) is Reason.IN_RESPONSE_TO


@every_binding
def test_an_answer_by_a_stranger_is_refused(binding: Binding) -> None:
    scene = Scene()
    identifier = sent_id(scene.provider.farewell(scene.finish().reference))
    root = response(identifier)
    assert refused(lambda: binding.answer(scene.provider.logout, root, by="stranger")) is Reason.SIGNATURE


@every_binding
@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("Destination", f"{HERE}/x", Reason.DESTINATION),
        ("Version", "1.1", Reason.VERSION),
        ("IssueInstant", instant(later(-300.001)), Reason.STALE),
    ],
)
def test_an_answer_that_is_not_for_us_or_not_from_now_is_refused(
    binding: Binding, name: str, value: str, reason: Reason
) -> None:
    scene = Scene()
    identifier = sent_id(scene.provider.farewell(scene.finish().reference))
    root = response(identifier, lambda it: it.set(name, value))
    assert refused(lambda: binding.answer(scene.provider.logout, root)) is reason


def test_an_id_of_ours_with_another_beginning_is_none_of_ours() -> None:
    scene = Scene()
    identifier = sent_id(scene.provider.farewell(scene.finish().reference))
    root = response("x" + identifier[1:])
    assert refused(lambda: BINDINGS[0].answer(scene.provider.logout, root)) is Reason.IN_RESPONSE_TO


def test_our_request_says_what_saml_wants_said() -> None:
    scene = Scene()
    location = scene.provider.farewell(scene.finish().reference) or ""
    root = opened_query(urlsplit(location).query, "SAMLRequest", [pair("sp").certificate], NOW).root
    said = dict(root.attrib)
    assert (root.tag, len(said.pop("ID"))) == (f"{{{SAMLP}}}LogoutRequest", 97)
    place = {"Destination": f"{ENTITY_ID}/slo"}
    assert said == {"Version": "2.0", "IssueInstant": "2026-11-24T09:00:00Z", **place}
    assert find(root, "saml:Issuer").text == scene.connection.entity_id


def test_a_name_is_given_back_as_it_came() -> None:
    scene = Scene()
    qualifiers = {"NameQualifier": ENTITY_ID, "SPNameQualifier": scene.connection.entity_id}
    token = Token(assertion=lambda it: find(it, "saml:Subject/saml:NameID").attrib.update(qualifiers))
    form = scene.provider.logout.by_form(scene.finish(token).reference)
    assert form is not None
    name_id = find(etree.fromstring(b64decode(form.fields["SAMLRequest"])), "saml:NameID")
    assert dict(name_id.attrib) == {"Format": PERSISTENT, **qualifiers}


def test_a_session_without_an_index_is_named_by_its_person() -> None:
    scene = Scene()
    token = Token(assertion=lambda it: find(it, "saml:AuthnStatement").set("SessionIndex", ""))
    form = scene.provider.logout.by_form(scene.finish(token).reference)
    assert form is not None
    root = etree.fromstring(b64decode(form.fields["SAMLRequest"]))
    assert root.find(f"{{{SAMLP}}}SessionIndex") is None
    assert list(form.fields) == ["SAMLRequest"]


def test_an_answer_without_status_is_refused() -> None:
    scene = Scene()
    identifier = sent_id(scene.provider.farewell(scene.finish().reference))
    root = response(identifier, lambda it: it.remove(find(it, "samlp:Status")))
    assert refused(lambda: BINDINGS[0].answer(scene.provider.logout, root)) is Reason.STATUS


def test_what_we_send_is_signed_and_names_person_and_session() -> None:
    scene = Scene()
    reference = scene.finish().reference
    logout = scene.provider.logout
    form, call = logout.by_form(reference), logout.by_soap(reference)
    assert form is not None
    assert call is not None
    posted = etree.fromstring(b64decode(form.fields["SAMLRequest"]))
    carried = find(etree.fromstring(call.body), f"{{{SOAP}}}Body")[0]
    for root, location in ((posted, form.location), (carried, call.location)):
        signed = signed_part(etree.fromstring(etree.tostring(root)), [pair("sp").certificate], NOW)
        assert location == signed.get("Destination") == f"{ENTITY_ID}/slo"
        assert (find(signed, "saml:NameID").text, find(signed, "saml:NameID").get("Format")) == (NAME, PERSISTENT)
        assert find(signed, "samlp:SessionIndex").text == "_s1"
        assert [etree.QName(child).localname for child in root][:2] == ["Issuer", "Signature"]


def test_our_answers_go_where_answers_are_taken() -> None:
    logout = Scene().provider.logout
    asked = BINDINGS[0].ask(logout, request())
    location = logout.answer(asked)
    opened = opened_query(urlsplit(location).query, "SAMLResponse", [pair("sp").certificate], NOW)
    assert location.startswith(f"{ENTITY_ID}/slo-answer?")
    assert (opened.root.get("InResponseTo"), opened.relay_state) == ("_m1", "state")
    assert (opened.root.tag, opened.root.get("Version")) == (f"{{{SAMLP}}}LogoutResponse", "2.0")
    assert len(bytes.fromhex(opened.root.get("ID", "")[1:])) == 20
    form = logout.answer_form(asked, REFUSED)
    root = signed_part(etree.fromstring(b64decode(form.fields["SAMLResponse"])), [pair("sp").certificate], NOW)
    assert (form.location, form.fields["RelayState"]) == (f"{ENTITY_ID}/slo-answer", "state")
    assert find(root, "samlp:Status/samlp:StatusCode").get("Value") == REFUSED
    body = etree.fromstring(logout.answer_soap(asked))
    answer = etree.fromstring(etree.tostring(find(body, f"{{{SOAP}}}Body")[0]))
    assert signed_part(answer, [pair("sp").certificate], NOW).get("InResponseTo") == "_m1"


def test_where_the_identity_provider_takes_no_log_out_there_is_none() -> None:
    scene = Scene()
    reference = scene.finish().reference
    scene.connection.idp.log_out.clear()  # pyright: ignore[reportAttributeAccessIssue]
    logout = scene.provider.logout
    assert (logout.by_redirect(reference), logout.by_form(reference), logout.by_soap(reference)) == (None, None, None)
    asked = BINDINGS[0].ask(logout, request())
    assert refused(lambda: logout.answer(asked)) is Reason.DESTINATION
