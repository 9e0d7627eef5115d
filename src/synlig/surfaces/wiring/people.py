"""Parts for those who log in, and for tokens of their tools."""

from functools import cached_property
from pathlib import Path

from synlig.core.errors import WrongUsage
from synlig.guard.access.reach import Units, units_of
from synlig.guard.identity import IdentityProvider
from synlig.guard.identity.development import DevelopmentIdentity
from synlig.guard.saml.connection import connection
from synlig.guard.saml.key_drawing import service_keys_of
from synlig.guard.saml.provider import SamlIdentity
from synlig.guard.saml.service_keys import binding_key
from synlig.guard.sessions import SessionLimits
from synlig.storage.access_tokens import AccessTokens
from synlig.storage.cohorts import CohortStore
from synlig.storage.replay import UsedOnce
from synlig.storage.saved import SavedThings
from synlig.storage.sessions import Sessions
from synlig.storage.uploads import Uploads
from synlig.surfaces.wiring.recognising import Recognising


class People(Recognising):
    """Parts for those who log in, and for tokens of their tools."""

    @cached_property
    def sessions(self) -> Sessions:
        """Log-ins."""
        return Sessions(self.control, SessionLimits())

    @cached_property
    def access_tokens(self) -> AccessTokens:
        """Access tokens of BI tools."""
        return AccessTokens(self.control)

    @cached_property
    def saved_things(self) -> SavedThings:
        """Saved tables and reports."""
        return SavedThings(self.control)

    @cached_property
    def cohorts(self) -> CohortStore:
        """Groups of own citizens or units that municipalities put in."""
        return CohortStore(self.control)

    @cached_property
    def uploads(self) -> Uploads:
        """Figures that municipalities uploaded."""
        return Uploads(self.control)

    @cached_property
    def org_units(self) -> Units:
        """Which organisational units the reporting units belong to, as `[units]` says.

        Raises:
            WrongUsage: it says something else.
        """
        return units_of(self.settings.units)

    @cached_property
    def identity_provider(self) -> IdentityProvider:
        """Who vouches for people: an identity provider by SAML, or the development stand-in on loopback.

        Raises:
            WrongUsage: the settings name neither, or open the stand-in to others.
        """
        settings = self.settings
        if not settings.identity.development_idp:
            return self.saml_identity
        hosts = (settings.portal.host, settings.intake.host, settings.sftp.host)
        return DevelopmentIdentity(hosts, self.organisations.kommuner)

    @cached_property
    def saml_identity(self) -> SamlIdentity:
        """The connection that `[identity]` describes, with the keys in `keys/saml` of the home (drawn at first use).

        Raises:
            WrongUsage: there is none, or it contradicts itself. Refused: keys that are open to others.
        """
        place = self.settings.identity.idp_metadata
        if not place or not Path(place).is_file():
            raise WrongUsage("No identity provider is set up: let [identity] idp_metadata name a file that is there.")
        keys = service_keys_of(self.home.keys / "saml", "synlig", self.clock())
        agreed = connection(self.settings, Path(place).read_bytes(), keys)
        return SamlIdentity(agreed, UsedOnce(self.control), binding_key(keys[0]), self.clock)
