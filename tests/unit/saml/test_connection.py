"""The connection that settings describe, and the doors that settings may not open."""

from datetime import timedelta

import pytest

from synlig.core.errors import WrongUsage
from synlig.core.settings import Settings, parse_settings
from synlig.guard.saml.connection import connection
from tests.attacks.saml.scene import service_key
from tests.attacks.saml.stand_in import ENTITY_ID, metadata, pair

KEYS = (service_key(pair("sp")),)
LOCAL = metadata(pair("idp")).replace(f'Location="{ENTITY_ID}/sso"'.encode(), b'Location="http://127.0.0.1:1/sso"')
PORTAL = {"portal": {"base_url": "https://gateway.stand-in.invalid/"}}


def settings(identity: dict[str, object] | None = None, **sections: dict[str, object]) -> Settings:
    return parse_settings({"identity": identity or {}, **PORTAL, **sections}, {})


def test_the_defaults_are_the_strict_ones() -> None:
    agreed = connection(settings(), metadata(pair("idp")), KEYS)
    assert (agreed.profile.name, agreed.minimum, agreed.accept_assurance_level) == ("oiosaml3", "Substantial", 0)
    assert (agreed.allow_cbc, agreed.skew, agreed.organisations) == (False, timedelta(seconds=300), {})


def test_what_is_not_said_follows_from_the_address() -> None:
    agreed = connection(settings(), metadata(pair("idp")), KEYS)
    assert agreed.entity_id == "https://gateway.stand-in.invalid/saml/metadata"
    assert agreed.acs_url == "https://gateway.stand-in.invalid/saml/acs"
    assert agreed.logout_url == "https://gateway.stand-in.invalid/saml/logout"
    assert agreed.role_prefix == "http://gateway.stand-in.invalid/roles/usersystemrole/"


def test_without_an_address_it_is_the_one_bound_to() -> None:
    agreed = connection(parse_settings({}, {}), metadata(pair("idp")), KEYS)
    assert agreed.base_url == "http://127.0.0.1:8400"


def test_everything_may_be_said() -> None:
    identity: dict[str, object] = {
        "entity_id": "https://saml.other.invalid",
        "profile": "kombit",
        "minimum_loa": "High",
        "accept_assurance_level": 4,
        "clock_skew_s": 60,
        "role_prefix": "http://other.invalid/r/",
        "contact": "drift@other.invalid",
    }
    said = settings(identity, organisations={"11111111": "0540", "22222222": "drift"})
    agreed = connection(said, metadata(pair("idp")), KEYS)
    assert (agreed.entity_id, agreed.profile.name, agreed.minimum) == ("https://saml.other.invalid", "kombit", "High")
    assert (agreed.accept_assurance_level, agreed.skew.seconds, agreed.role_prefix) == (
        4,
        60,
        "http://other.invalid/r/",
    )
    assert agreed.organisations == {"11111111": "0540", "22222222": "drift"}
    assert agreed.contact == "drift@other.invalid"


@pytest.mark.parametrize("level", [1, 2, 5, -3])
def test_no_other_assurance_level_may_be_accepted(level: int) -> None:
    with pytest.raises(WrongUsage, match="accept_assurance_level"):
        connection(settings({"profile": "kombit", "accept_assurance_level": level}), metadata(pair("idp")), KEYS)


def test_an_assurance_level_is_for_the_context_handler_only() -> None:
    with pytest.raises(WrongUsage, match="kombit"):
        connection(settings({"accept_assurance_level": 3}), metadata(pair("idp")), KEYS)


@pytest.mark.parametrize("seconds", [-1, 601])
def test_clocks_may_not_differ_by_more_than_ten_minutes(seconds: int) -> None:
    with pytest.raises(WrongUsage, match="clock_skew_s"):
        connection(settings({"clock_skew_s": seconds}), metadata(pair("idp")), KEYS)


@pytest.mark.parametrize("seconds", [0, 600])
def test_clocks_may_differ_by_up_to_ten_minutes(seconds: int) -> None:
    agreed = connection(settings({"clock_skew_s": seconds}), metadata(pair("idp")), KEYS)
    assert agreed.skew.total_seconds() == seconds


def test_outside_this_machine_the_address_is_a_safe_one() -> None:
    unsafe = settings(portal={"base_url": "http://gateway.stand-in.invalid"})
    with pytest.raises(WrongUsage, match="https"):
        connection(unsafe, metadata(pair("idp")), KEYS)


@pytest.mark.parametrize(
    ("portal", "intake", "idp"),
    [
        ({"base_url": "https://gateway.stand-in.invalid"}, {}, LOCAL),
        ({"host": "0.0.0.0", "base_url": "http://localhost"}, {}, LOCAL),
        ({}, {"host": "10.0.0.1"}, LOCAL),
        ({}, {}, metadata(pair("idp"))),
    ],
)
def test_weak_ciphers_only_while_every_address_is_loopback(
    portal: dict[str, object], intake: dict[str, object], idp: bytes
) -> None:
    document = {"identity": {"allow_cbc_for_tests": True}, "portal": portal, "intake": intake}
    with pytest.raises(WrongUsage, match="loopback"):
        connection(parse_settings(document, {}), idp, KEYS)


def test_weak_ciphers_on_loopback() -> None:
    agreed = connection(parse_settings({"identity": {"allow_cbc_for_tests": True}}, {}), LOCAL, KEYS)
    assert agreed.allow_cbc


@pytest.mark.parametrize(
    "organisations",
    [{"1111111": "0540"}, {"111111111": "0540"}, {"1111111x": "0540"}, {"١١١١١١١١": "0540"}, {"11111111": "540"}]
    + [{"11111111": word} for word in ("05400", "operator", "", "٠٥٤٠", "05a0")],
)
def test_organisations_are_numbers_with_a_municipality_or_the_operator(organisations: dict[str, object]) -> None:
    with pytest.raises(WrongUsage, match="organisations"):
        connection(settings(organisations=organisations), metadata(pair("idp")), KEYS)


def test_without_a_key_there_is_no_connection() -> None:
    with pytest.raises(WrongUsage, match="no key"):
        connection(settings(), metadata(pair("idp")), ())
