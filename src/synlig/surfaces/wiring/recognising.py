"""Parts by which systems are recognised, and by which those who keep trying are followed up."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from pathlib import Path

from synlig.core.errors import WrongUsage
from synlig.core.kommune import KommuneKode
from synlig.guard.revocation import CertificateCheck
from synlig.guard.saml.connection import OPERATOR
from synlig.guard.saml.holder_of_key import TokenService, token_service
from synlig.storage.held_tokens import HeldTokens
from synlig.storage.refusals import Refusals
from synlig.storage.renewed import RenewedFiles
from synlig.surfaces.wiring.foundation import Foundation


class Recognising(Foundation):
    """Parts by which systems are recognised, and by which those who keep trying are followed up."""

    @cached_property
    def refusals(self) -> Refusals:
        """Who was refused how often."""
        return Refusals(self.control)

    @cached_property
    def certificates(self) -> CertificateCheck:
        """Whether a client certificate may still be used: its end, and the revocation lists of `[intake] crl`.

        Raises:
            WrongUsage: lists without the CA that signs them.
        """
        settings = self.settings.intake
        authorities = _file("intake.client_ca", settings.client_ca) if settings.client_ca else b""
        lists = RenewedFiles(Path(settings.crl)) if settings.crl else None
        return CertificateCheck(authorities, lists, self.clock)

    @cached_property
    def held_tokens(self) -> HeldTokens:
        """Tokens of the intake."""
        return HeldTokens(self.control)

    @cached_property
    def token_service(self) -> TokenService | None:
        """The security token service that `[intake]` names, if it names one.

        Raises:
            WrongUsage: it is named by half.
        """
        settings = self.settings.intake
        parts = (settings.sts_issuer, settings.sts_certificates, settings.entity_id)
        if not any(parts):
            return None
        if not all(parts):
            raise WrongUsage("[intake] needs sts_issuer, sts_certificates and entity_id together.")
        skew = timedelta(seconds=self.settings.identity.clock_skew_s)
        pem = _file("intake.sts_certificates", settings.sts_certificates)
        return token_service(settings.sts_issuer, pem, settings.entity_id, skew)

    @cached_property
    def municipalities(self) -> Mapping[str, KommuneKode]:
        """CVR number to the municipality in whose place a system may act."""
        return {cvr: KommuneKode(kode) for cvr, kode in self.settings.organisations.items() if kode != OPERATOR}


def _file(setting: str, name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError:
        raise WrongUsage(f"settings: {setting} names {name}, which cannot be read.") from None
