"""Settings: safe defaults, the environment wins, and what is unknown is named."""

import pytest

from synlig.core.errors import WrongUsage
from synlig.core.settings import parse_settings


def test_environment_wins() -> None:
    settings = parse_settings({"portal": {"port": 8500}}, {"SYNLIG_PORTAL__PORT": "8600", "SYNLIG_HOME": "elsewhere"})
    assert settings.portal.port == 8600


@pytest.mark.parametrize(
    ("document", "named"),
    [
        ({"potral": {}}, "potral"),
        ({"portal": {"prot": 1}}, "prot"),
        ({"portal": {"port": "many"}}, "portal.port"),
        ({"identity": {"minimum_loa": "low"}}, "identity.minimum_loa"),
        ({"approvals": {"four_eyes": "perhaps"}}, "approvals.four_eyes"),
    ],
)
def test_what_is_wrong_is_named(document: dict[str, dict[str, object]], named: str) -> None:
    with pytest.raises(WrongUsage, match=named):
        parse_settings(document, {})


def test_defaults_are_safe() -> None:
    settings = parse_settings({}, {})
    assert settings.approvals.four_eyes
    assert not settings.identity.development_idp
    assert not settings.identity.allow_cbc_for_tests
    assert settings.portal.host == settings.intake.host == "127.0.0.1"
