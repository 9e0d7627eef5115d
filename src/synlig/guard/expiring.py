"""When a certificate in a file ends, and what to do about it in time."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509

from synlig.core.errors import NotFound, WrongUsage
from synlig.core.remark import Remark, warning, well, wrong

CERTIFICATES: Final = "certificates"
SOON: Final = timedelta(days=30)


def ends_at(pem: bytes) -> datetime:
    """When the first of the PEM certificates to end does.

    Raises:
        WrongUsage: it holds no certificate.
    """
    try:
        return min(one.not_valid_after_utc for one in x509.load_pem_x509_certificates(pem))
    except ValueError:
        raise WrongUsage("A certificate file holds no PEM certificate.") from None


def check_certificate_files(named: Mapping[str, str], now: datetime) -> Iterator[Remark]:
    """Each file, by the setting that names it: gone, no certificate, ended, or ending soon."""
    for setting, place in named.items():
        path = Path(place)
        if not path.is_file():
            yield wrong(CERTIFICATES, f"{setting} names {place}, which is not there", "Put it there.", NotFound)
            continue
        try:
            yield ending(f"the certificate of {setting}", ends_at(path.read_bytes()), now)
        except WrongUsage:
            yield wrong(CERTIFICATES, f"{setting}: {place} holds no certificate", "Name a PEM file.", WrongUsage)


def ending(whose: str, end: datetime, now: datetime) -> Remark:
    """What is to be said of a certificate that ends then."""
    if end <= now:
        return wrong(CERTIFICATES, f"{whose} ended {end:%Y-%m-%d}", "Get a new one, and register it.")
    if end <= now + SOON:
        return warning(CERTIFICATES, f"{whose} ends {end:%Y-%m-%d}", "Get a new one before, and register it.")
    return well(CERTIFICATES, f"{whose} is good until {end:%Y-%m-%d}")
