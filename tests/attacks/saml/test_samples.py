"""The published sample tokens, signed and encrypted anew: accepted as they are written."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from synlig.declared.identity import ProfileName
from synlig.guard.identity import Vouched
from synlig.guard.saml.provider import SamlIdentity
from synlig.guard.saml.reasons import Note, Reason, TokenRefused
from synlig.guard.saml.remembered import BegunLogin, seal
from tests.attacks.saml import sealing
from tests.attacks.saml.scene import BINDING_KEY, Memory, Token, agreed, posted
from tests.attacks.saml.signing import sign
from tests.attacks.saml.stand_in import Facts, response

AT = datetime(2026, 11, 23, 15, 28, 20, tzinfo=UTC)


def log_in(sample: Path, profile: ProfileName, accepted: int = 0) -> Vouched:
    """Answer the request that the samples answer with one of them."""
    ours = agreed(profile)
    connection = replace(
        ours,
        entity_id="https://saml.gateway.test.invalid",
        base_url="https://gateway.test.invalid",
        idp=replace(ours.idp, entity_id="https://saml.idp.test.invalid"),
        accept_assurance_level=accepted,
    )
    token = sign(etree.fromstring(sample.read_bytes()))
    facts = Facts("_req1", connection.acs_url, connection.entity_id, now=AT, issuer=connection.idp.entity_id)
    form = {"SAMLResponse": posted(response(facts, sealing.seal(etree.tostring(token))), Token())}
    begun = BegunLogin("_req1", AT, "/", connection.minimum, fresh=False)
    provider = SamlIdentity(connection, Memory(), BINDING_KEY, lambda: AT)
    return provider.finish(form, seal(begun, BINDING_KEY))


def test_the_sample_of_oiosaml_3(shared: Path) -> None:
    vouched = log_in(shared / "identity" / "oiosaml3-assertion-UNSIGNED-pretty.xml", "oiosaml3")
    assert (vouched.person.nsis, vouched.person.attributes["organisation"]) == ("Substantial", "Testkommunen")
    assert (vouched.person.roles, vouched.notes) == (frozenset(), (Note.UNKNOWN_CONSTRAINT,))


def test_the_sample_of_the_context_handler(shared: Path) -> None:
    sample = shared / "identity" / "kombit-oiosaml209-assertion-UNSIGNED-pretty.xml"
    vouched = log_in(sample, "kombit", accepted=3)
    assert (vouched.person.name, vouched.person.nsis) == ("Bruce Lee", "")
    assert set(vouched.notes) == {Note.UNKNOWN_CONSTRAINT, Note.UNKNOWN_ROLE}
    with pytest.raises(TokenRefused) as refused:
        log_in(sample, "kombit")
    assert refused.value.reason is Reason.LEVEL_MISSING
