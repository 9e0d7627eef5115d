"""Hostile values, well signed: instants at the edge of what clocks know, addresses and numbers that look alike."""

from datetime import timedelta

import pytest

from synlig.core.permission import Role
from synlig.guard.saml.holder_of_key import held
from synlig.guard.saml.reasons import Reason, TokenRefused
from tests.attacks.saml.held import AUDIENCE, HeldToken, service
from tests.attacks.saml.held_edits import HOLDER, set_on
from tests.attacks.saml.scene import BASE_URL, Scene, Token, later
from tests.attacks.saml.stand_in import NOW, USER, find, instant
from tests.attacks.saml.test_assertion import DATA, inner, text
from tests.attacks.saml.test_attributes import oio
from tests.attacks.saml.test_envelope import attribute

CONDITIONS, STATEMENT = "saml:Conditions", "saml:AuthnStatement"
FOREVER = "9999-12-31T23:59:59.999999Z"
EID = "https://data.gov.dk/model/core/eid/professional/uuid/"


def put(path: str, **attributes: str) -> Token:
    """Attributes of an element, set before signing."""
    return inner(lambda root: (root if path == "." else find(root, path)).attrib.update(attributes))


def fact(name: str, value: str) -> Token:
    return Token(facts=lambda facts: setattr(facts, name, value))


def destination(value: str) -> Token:
    return attribute("Destination", value)


AUDIENCE_PATH = "saml:Conditions/saml:AudienceRestriction/saml:Audience"
SP = f"{BASE_URL}/saml/metadata"
ODD_INSTANTS = {
    "a leap second": "2026-11-24T08:59:60Z",
    "the hour 24": "2026-11-23T24:00:00Z",
    "a small z": "2026-11-24T09:00:00z",
    "a small t": "2026-11-24t09:00:00Z",
    "a blank in place of T": "2026-11-24 09:00:00Z",
    "a comma": "2026-11-24T09:00:00,5Z",
    "a dot and nothing": "2026-11-24T09:00:00.Z",
    "ten digits of a second": "2026-11-24T09:00:00.0000000001Z",
    "the year 0": "0000-11-24T09:00:00Z",
    "the year 10000": "10000-01-01T00:00:00Z",
    "a negative year": "-2026-11-24T09:00:00Z",
    "an offset of none": "2026-11-24T09:00:00+00:00",
    "a week's day": "2026-W48-2T09:00:00Z",
    "no seconds": "2026-11-24T09:00Z",
    "a number": "1795510800",
    "wide digits": "２０２６-11-24T09:00:00Z",
    "a blank after": "2026-11-24T09:00:00Z ",
}
HOSTILE: dict[str, tuple[Reason, Token]] = {
    **{f"issued at {name}": (Reason.INSTANT, put(".", IssueInstant=value)) for name, value in ODD_INSTANTS.items()},
    "issued at the end of time": (Reason.FUTURE, put(".", IssueInstant=FOREVER)),
    "issued at its beginning": (Reason.STALE, put(".", IssueInstant="0001-01-01T00:00:00Z")),
    "conditions that begin at the end of time": (Reason.NOT_YET, put(CONDITIONS, NotBefore=FOREVER)),
    "conditions that end at the beginning": (Reason.EXPIRED, put(CONDITIONS, NotOnOrAfter="0001-01-01T00:00:00Z")),
    "conditions that end before they begin": (
        Reason.CONDITION,
        put(CONDITIONS, NotBefore=instant(later(60)), NotOnOrAfter=instant(later(-60))),
    ),
    "conditions that end as they begin": (
        Reason.CONDITION,
        put(CONDITIONS, NotBefore=instant(later(0)), NotOnOrAfter=instant(later(0))),
    ),
    "a confirmation that ended as it could": (Reason.EXPIRED, put(DATA, NotOnOrAfter=instant(later(-300)))),
    "authenticated at the end of time": (Reason.FUTURE, put(STATEMENT, AuthnInstant=FOREVER)),
    "a session that ended at the beginning": (
        Reason.SESSION,
        put(STATEMENT, SessionNotOnOrAfter="0001-01-01T00:00:00Z"),
    ),
    "a recipient in capitals": (Reason.RECIPIENT, put(DATA, Recipient=f"{BASE_URL}/SAML/ACS")),
    "a recipient with an encoded letter": (Reason.RECIPIENT, put(DATA, Recipient=f"{BASE_URL}/saml/%61cs")),
    "a recipient by detours": (Reason.RECIPIENT, put(DATA, Recipient=f"{BASE_URL}/saml/x/../acs")),
    "a recipient with a question": (Reason.RECIPIENT, put(DATA, Recipient=f"{BASE_URL}/saml/acs?")),
    "a recipient with a fragment": (Reason.RECIPIENT, put(DATA, Recipient=f"{BASE_URL}/saml/acs#x")),
    "a recipient with a user": (
        Reason.RECIPIENT,
        put(DATA, Recipient="https://x@gateway.stand-in.invalid/saml/acs"),
    ),
    "a recipient that looks alike": (
        Reason.RECIPIENT,
        put(DATA, Recipient="https://g\u0430teway.stand-in.invalid/saml/acs"),
    ),
    "a recipient by another scheme": (Reason.RECIPIENT, put(DATA, Recipient=f"http{BASE_URL[5:]}/saml/acs")),
    "a recipient with a blank": (Reason.RECIPIENT, put(DATA, Recipient=f"{BASE_URL}/saml/acs ")),
    "a destination with an encoded letter": (Reason.DESTINATION, destination(f"{BASE_URL}/saml/%61cs")),
    "a destination with a question": (Reason.DESTINATION, destination(f"{BASE_URL}/saml/acs?x")),
    "a destination with an invisible letter": (Reason.DESTINATION, destination(f"{BASE_URL}/saml/acs\u200b")),
    "an audience in capitals": (Reason.AUDIENCE, text(AUDIENCE_PATH, SP.upper())),
    "an audience with a line": (Reason.AUDIENCE, text(AUDIENCE_PATH, f"{SP}\n")),
    "an audience that looks alike": (Reason.AUDIENCE, text(AUDIENCE_PATH, SP.replace("a", "\u0430", 1))),
    "two audiences in one": (Reason.AUDIENCE, text(AUDIENCE_PATH, f"{SP} https://other.invalid")),
    "an issuer that looks alike": (Reason.ISSUER, text("saml:Issuer", "https://idp.stand\u2010in.invalid")),
    "an issuer with a slash": (Reason.ISSUER, text("saml:Issuer", "https://idp.stand-in.invalid/")),
    "a CVR number of circled digits": (Reason.CVR, oio(cvr="①①①①①①①①")),
    "a CVR number of raised digits": (Reason.CVR, oio(cvr="¹¹¹¹¹¹¹¹")),
    "a CVR number of bold digits": (Reason.CVR, oio(cvr="𝟏𝟏𝟏𝟏𝟏𝟏𝟏𝟏")),
    "a CVR number with an invisible letter": (Reason.CVR, oio(cvr="1111\u200d1111")),
    "a CVR number written from the right": (Reason.CVR, oio(cvr="\u202e11111111")),
    "a CVR number with a hard blank": (Reason.CVR, oio(cvr="11111111\u00a0")),
    "a version that looks alike": (Reason.ATTRIBUTE_VALUE, oio(spec="OIO\u2010SAML-3.0")),
    "a user of wide letters": (Reason.NAME_ID, fact("name_id", EID + USER.replace("e", "ｅ"))),
    "a user with a letter that looks alike": (Reason.NAME_ID, fact("name_id", EID + USER.replace("e", "\u0435"))),
    "a user without hyphens": (Reason.NAME_ID, fact("name_id", EID + USER.replace("-", ""))),
    "a user with other hyphens": (Reason.NAME_ID, fact("name_id", EID + USER.replace("-", "\u2010"))),
    "a user in braces": (Reason.NAME_ID, fact("name_id", f"{EID}{{{USER}}}")),
    "a user by an encoded address": (Reason.NAME_ID, fact("name_id", EID.replace("eid", "%65id") + USER)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_odd_values_are_refused(name: str) -> None:
    reason, token = HOSTILE[name]
    assert Scene().refusal(token) is reason


@pytest.mark.parametrize("path", [DATA, CONDITIONS])
def test_what_holds_for_ever_holds_now_and_is_remembered_as_long(path: str) -> None:
    """The last instant there is: nothing may be added to it, and no error come of that."""
    scene = Scene()
    posted = scene.post(put(path, NotOnOrAfter=FOREVER))
    assert scene.provider.finish({"SAMLResponse": posted}, scene.begun.remember).person.roles
    with pytest.raises(TokenRefused) as again:
        scene.provider.finish({"SAMLResponse": posted}, scene.begun.remember)
    assert again.value.reason is Reason.REPLAY


def test_a_session_may_end_at_the_end_of_time() -> None:
    assert Scene().finish(put(STATEMENT, SessionNotOnOrAfter=FOREVER)).person.roles


def test_nine_digits_of_a_second_are_read() -> None:
    assert Scene().finish(put(".", IssueInstant="2026-11-24T09:00:00.123456789Z")).person.roles


@pytest.mark.parametrize("capital", [True, False])
def test_a_user_is_the_same_in_capitals(capital: bool) -> None:
    written = USER.upper() if capital else USER
    assert Scene().finish(fact("name_id", EID + written)).person.id == f"saml:11111111:{USER}"
    assert Role.KVALITET in Scene().finish(fact("name_id", EID + written)).person.roles


HELD: dict[str, tuple[Reason, HeldToken]] = {
    **{
        f"issued at {name}": (Reason.INSTANT, HeldToken(HOLDER, assertion=set_on(".", "IssueInstant", value)))
        for name, value in ODD_INSTANTS.items()
    },
    "for ever": (Reason.CONDITION, HeldToken(HOLDER, assertion=set_on(CONDITIONS, "NotOnOrAfter", FOREVER))),
    "from the beginning of time": (
        Reason.CONDITION,
        HeldToken(HOLDER, assertion=set_on(CONDITIONS, "NotBefore", "0001-01-01T00:00:00Z")),
    ),
    "from the end of time": (Reason.NOT_YET, HeldToken(HOLDER, assertion=set_on(CONDITIONS, "NotBefore", FOREVER))),
    "over before it begins": (Reason.CONDITION, HeldToken(HOLDER, hours=-0.05)),
    "over as it begins": (Reason.CONDITION, HeldToken(HOLDER, hours=0)),
    "of a CVR of circled digits": (Reason.CVR, HeldToken(HOLDER, cvr="①①①①①①①①")),
    "of a CVR with an invisible letter": (Reason.CVR, HeldToken(HOLDER, cvr="1111\u200d1111")),
    "of a level in wide digits": (Reason.LEVEL_UNKNOWN, HeldToken(HOLDER, level="４")),
    "for an audience in capitals": (Reason.AUDIENCE, HeldToken(HOLDER, audience=AUDIENCE.upper())),
    "for an audience with a blank": (Reason.AUDIENCE, HeldToken(HOLDER, audience=f"{AUDIENCE} ")),
    "for a recipient in capitals": (Reason.RECIPIENT, HeldToken(HOLDER, recipient=AUDIENCE.upper())),
    "for an empty recipient": (Reason.RECIPIENT, HeldToken(HOLDER, recipient="")),
}


@pytest.mark.parametrize("name", HELD)
def test_odd_values_of_tokens_for_systems_are_refused(name: str) -> None:
    reason, token = HELD[name]
    with pytest.raises(TokenRefused) as refused:
        held(token.posted(), HOLDER, service(), NOW)
    assert refused.value.reason is reason


def test_a_confirmation_for_systems_may_hold_for_ever() -> None:
    token = HeldToken(HOLDER, assertion=set_on(DATA, "NotOnOrAfter", FOREVER))
    assert held(token.posted(), HOLDER, service(), NOW).ends == NOW + timedelta(hours=8)
