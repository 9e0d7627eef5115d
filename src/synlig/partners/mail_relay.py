"""The wire to the mail relay: one letter at a time over SMTP with TLS, to a host that is declared (RFC 5321, 8058)."""

import ipaddress
import smtplib
import ssl
from contextlib import suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

from synlig.core.errors import WrongUsage
from synlig.core.settings import MailSettings
from synlig.core.subscription import AddressRefused, Letter, NotDelivered, is_address

PATIENCE_S: Final = 30.0
NEVER: Final = range(550, 560)
"""Answers to an address that mean that it will not do tomorrow either (RFC 5321, 4.2.3)."""


class MailRelay:
    """Sends letters by the relay of the settings."""

    def __init__(self, settings: MailSettings) -> None:
        """Open nothing yet.

        Raises:
            WrongUsage: no relay or sender is set, or mail would leave this machine unencrypted.
        """
        if not settings.host or not is_address(settings.sender):
            raise WrongUsage("[mail] host and sender are both needed to send mail.")
        if settings.tls == "none" and not _is_here(settings.host):
            raise WrongUsage("[mail] tls may be none only to this machine itself.")
        self._settings = settings

    def send(self, letter: Letter) -> None:
        """Hand the letter to the relay; when this returns, the relay has it.

        Raises:
            AddressRefused: the address will never take mail. NotDelivered: not now, or perhaps: send it again.
        """
        if not is_address(letter.to):
            raise AddressRefused("That is no address that a letter can be written to.")
        try:
            with self._opened() as relay:
                relay.send_message(self._written(letter), self._settings.sender, [letter.to])
        except smtplib.SMTPRecipientsRefused as refused:
            code = refused.recipients[letter.to][0]
            if code in NEVER:
                raise AddressRefused("The address takes no mail.") from None
            raise NotDelivered(f"The relay does not take the letter now ({code}).") from None
        except (smtplib.SMTPException, OSError) as error:
            raise NotDelivered(f"The relay did not take the letter: {type(error).__name__}.") from None

    def _opened(self) -> smtplib.SMTP:
        settings = self._settings
        if settings.tls == "tls":
            relay: smtplib.SMTP = smtplib.SMTP_SSL(
                settings.host, settings.port, timeout=PATIENCE_S, context=self._trust()
            )
        else:
            relay = smtplib.SMTP(settings.host, settings.port, timeout=PATIENCE_S)
        try:
            if settings.tls == "starttls":
                relay.starttls(context=self._trust())
            if settings.user:
                relay.login(settings.user, settings.password)
        except BaseException:
            relay.close()
            raise
        return relay

    def _trust(self) -> ssl.SSLContext:
        trust = ssl.create_default_context(cafile=self._settings.authority or None)
        trust.minimum_version = ssl.TLSVersion.TLSv1_2
        return trust

    def _written(self, letter: Letter) -> EmailMessage:
        message, domain = EmailMessage(), self._settings.sender.rpartition("@")[2]
        message["From"] = Address("Synlig", addr_spec=self._settings.sender)
        message["To"] = Address(addr_spec=letter.to)
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(letter.at)
        message["Message-ID"] = f"<{letter.id}@{domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message["List-Unsubscribe"] = f"<{letter.leave}>"
        if letter.leave.startswith("https://"):  # mail programs may only press this button over TLS (RFC 8058, 3.1)
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(letter.text)
        return message


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return False
