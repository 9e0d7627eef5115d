"""Parts for those who log in, and for tokens of their tools."""

from functools import cached_property

from synlig.core.errors import WrongUsage
from synlig.guard.identity import IdentityProvider
from synlig.guard.identity.development import DevelopmentIdentity
from synlig.guard.sessions import SessionLimits
from synlig.storage.access_tokens import AccessTokens
from synlig.storage.sessions import Sessions
from synlig.surfaces.wiring.foundation import Foundation


class People(Foundation):
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
    def identity_provider(self) -> IdentityProvider:
        """Who vouches for people: the development stand-in, where settings and addresses allow it."""
        settings = self.settings
        if not settings.identity.development_idp:
            raise WrongUsage("No identity provider is set up: set [identity] idp_metadata.")
        hosts = (settings.portal.host, settings.intake.host, settings.sftp.host)
        return DevelopmentIdentity(hosts, self.organisations.kommuner)
