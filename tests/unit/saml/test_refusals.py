"""A refusal: one word for the log, nothing for the page, and every word has a token that earns it."""

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from synlig.core.errors import Refused
from synlig.guard.saml.reasons import Note, Reason, TokenRefused
from tests.attacks.saml.scene import Scene, Token, agreed
from tests.attacks.saml.signing import Signing
from tests.attacks.saml.stand_in import CVR, OTHER_CVR, USER, group, oiosaml3_attributes, pair, privileges

TWICE = '<Constraint Name="a"/>' * 2
TESTS = Path(__file__).parents[2]
ATTACKS = (*(TESTS / "attacks" / "saml").glob("test_*.py"), TESTS / "stories" / "test_token_door.py")


def test_the_page_learns_nothing_of_the_reason() -> None:
    messages = {str(TokenRefused(reason)) for reason in Reason}
    assert len(messages) == 1
    assert isinstance(TokenRefused(Reason.REPLAY), Refused)


def test_every_reason_is_earned_by_some_hostile_token() -> None:
    tried = "".join(path.read_text(encoding="utf-8") for path in ATTACKS)
    assert [reason.name for reason in Reason if f"Reason.{reason.name}" not in tried] == []


def test_what_was_ignored_is_noted_for_the_log() -> None:
    value = privileges(group("drift", "unknown"), group("kvalitet", cvr=OTHER_CVR), group("analytiker"))
    token = Token(facts=lambda facts: facts.attributes.update(oiosaml3_attributes(privileges=value)))
    vouched = Scene().finish(token)
    assert vouched.notes == (Note.UNKNOWN_ROLE, Note.OTHER_CVR)


@pytest.mark.parametrize(
    ("inside", "note"),
    [
        (group("kvalitet", cvr=OTHER_CVR), Note.OTHER_CVR),
        (group("kvalitet").replace("cvrNumber", "seNumber"), Note.OTHER_SCOPE),
        (group("kvalitet", constraints={"urn:x": "1"}), Note.UNKNOWN_CONSTRAINT),
        (group("kvalitet", constraints={"http://sts.kombit.dk/constraints/foelsomhed/1": "x"}), Note.UNKNOWN_VALUE),
        (group("kvalitet").replace("</PrivilegeGroup>", f"{TWICE}</PrivilegeGroup>"), Note.REPEATED_CONSTRAINT),
    ],
)
def test_each_kind_of_what_was_ignored_has_its_note(inside: str, note: Note) -> None:
    token = Token(facts=lambda facts: facts.attributes.update(oiosaml3_attributes(privileges=privileges(inside))))
    assert Scene().finish(token).notes == (note,)


def test_an_organisation_that_the_settings_do_not_name_is_noted() -> None:
    vouched = Scene(replace(agreed(), organisations={})).finish()
    assert vouched.notes == (Note.ROLE_NOT_FOR_ORGANISATION, Note.UNKNOWN_ORGANISATION)


def test_a_token_with_nothing_to_ignore_has_no_notes() -> None:
    vouched = Scene().finish()
    assert (vouched.notes, vouched.ends) == ((), None)


def test_no_log_of_a_library_repeats_a_token(caplog: pytest.LogCaptureFixture) -> None:
    """The signature library would write whole assertions, were it let."""
    with caplog.at_level(logging.DEBUG):
        Scene().finish()
        Scene().refusal(Token(sign=Signing(by=pair("stranger"))))
    assert [word for word in (USER, CVR, "Prøvekommunen") if word in caplog.text] == []
