"""One agreed connection to an identity provider: who both are, what is asked for, what is accepted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Literal
from urllib.parse import urlsplit

from synlig.core.errors import WrongUsage
from synlig.core.kommune import KommuneKode
from synlig.core.settings import Settings
from synlig.declared.identity import AttributeProfile, load_profile
from synlig.guard.identity.development import require_loopback
from synlig.guard.saml.idp_metadata import IdentityProviderMetadata, idp_metadata
from synlig.guard.saml.service_keys import ServiceKey

OPERATOR: Final = "drift"
"""Stands in `[organisations]` in place of a municipality's code, for the organisation that runs the Gateway."""

Organisation = KommuneKode | Literal["drift"]


@dataclass(frozen=True, slots=True)
class Connection:
    """Everything a token is measured by."""

    entity_id: str
    base_url: str
    idp: IdentityProviderMetadata
    keys: tuple[ServiceKey, ...]
    profile: AttributeProfile
    role_prefix: str
    minimum: str = "Substantial"
    accept_assurance_level: int = 0
    allow_cbc: bool = False
    skew: timedelta = timedelta(minutes=5)
    organisations: Mapping[str, Organisation] = field(default_factory=dict[str, Organisation])
    contact: str = ""

    @property
    def acs_url(self) -> str:
        """Where responses are posted to."""
        return f"{self.base_url}/saml/acs"

    @property
    def logout_url(self) -> str:
        """Where log-out messages come, by any binding."""
        return f"{self.base_url}/saml/logout"


def connection(settings: Settings, metadata: bytes, keys: tuple[ServiceKey, ...]) -> Connection:
    """The connection that `[identity]` and `[organisations]` describe.

    Raises:
        WrongUsage: the settings contradict each other or open a door that only tests may open.
    """
    if not keys:
        raise WrongUsage("The service provider has no key: put one into the key store.")
    identity, base_url = settings.identity, settings.portal.base_url.rstrip("/") or _local(settings)
    idp = idp_metadata(metadata)
    _check(settings, base_url, idp)
    host = urlsplit(base_url).hostname
    return Connection(
        entity_id=identity.entity_id or f"{base_url}/saml/metadata",
        base_url=base_url,
        idp=idp,
        keys=keys,
        profile=load_profile(identity.profile),
        role_prefix=identity.role_prefix or f"http://{host}/roles/usersystemrole/",
        minimum=identity.minimum_loa,
        accept_assurance_level=identity.accept_assurance_level,
        allow_cbc=identity.allow_cbc_for_tests,
        skew=timedelta(seconds=identity.clock_skew_s),
        organisations={cvr: _organisation(cvr, word) for cvr, word in settings.organisations.items()},
        contact=identity.contact,
    )


def _local(settings: Settings) -> str:
    return f"http://{settings.portal.host}:{settings.portal.port}"


def _check(settings: Settings, base_url: str, idp: IdentityProviderMetadata) -> None:
    identity = settings.identity
    if identity.accept_assurance_level not in (0, 3, 4):
        raise WrongUsage("settings: identity.accept_assurance_level must be 3 or 4 (or absent).")
    if identity.accept_assurance_level and identity.profile != "kombit":
        raise WrongUsage("settings: identity.accept_assurance_level is for a 2.0.9 connection: profile kombit.")
    if not 0 <= identity.clock_skew_s <= 600:
        raise WrongUsage("settings: identity.clock_skew_s must be 0 to 600 seconds.")
    own = urlsplit(base_url).hostname or ""
    if not base_url.startswith("https://") and not _are_loopback(own):
        raise WrongUsage("settings: portal.base_url must begin with https:// outside this machine.")
    hosts = (settings.portal.host, settings.intake.host, settings.sftp.host, urlsplit(idp.sign_on).hostname or "")
    if identity.allow_cbc_for_tests and not _are_loopback(own, *hosts):
        raise WrongUsage("settings: identity.allow_cbc_for_tests works only while every address is loopback.")


def _are_loopback(*hosts: str) -> bool:
    try:
        require_loopback(hosts)
    except WrongUsage:
        return False
    return True


def _organisation(cvr: str, word: str) -> Organisation:
    if len(cvr) != 8 or not cvr.isascii() or not cvr.isdecimal():
        raise WrongUsage("settings: the keys of [organisations] are CVR numbers of eight digits.")
    if word == OPERATOR:
        return OPERATOR
    if len(word) != 4 or not word.isascii() or not word.isdecimal():
        raise WrongUsage(f"settings: organisations.{cvr} must be a municipality's four digits or {OPERATOR}.")
    return KommuneKode(word)
