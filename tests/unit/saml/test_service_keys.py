"""Our own keys: RSA of a decent size, with the certificate that belongs to them."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)

from synlig.core.errors import WrongUsage
from synlig.guard.saml.service_keys import service_key
from tests.attacks.saml.stand_in import Pair, pair

PLAIN = NoEncryption()


def key_pem(it: Pair, sealed: KeySerializationEncryption = PLAIN) -> bytes:
    return it.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, sealed)


def certificate_pem(it: Pair) -> bytes:
    return it.certificate.public_bytes(Encoding.PEM)


def test_a_key_and_its_certificate_belong_together() -> None:
    found = service_key(key_pem(pair("sp")), certificate_pem(pair("sp")))
    assert found.private_key.private_numbers() == pair("sp").key.private_numbers()
    assert found.certificate == pair("sp").certificate


def test_a_sealed_key_opens_with_its_password() -> None:
    sealed = key_pem(pair("sp"), BestAvailableEncryption(b"secret"))
    assert service_key(sealed, certificate_pem(pair("sp")), b"secret").certificate == pair("sp").certificate
    for password in (b"wrong", None):
        with pytest.raises(WrongUsage, match="readable"):
            service_key(sealed, certificate_pem(pair("sp")), password)


def test_a_certificate_of_another_key_is_refused() -> None:
    with pytest.raises(WrongUsage, match="another key"):
        service_key(key_pem(pair("sp")), certificate_pem(pair("sp after")))


def test_a_small_key_is_refused() -> None:
    weak = pair("weak", bits=1024)
    with pytest.raises(WrongUsage, match="2048"):
        service_key(key_pem(weak), certificate_pem(weak))


def test_a_key_that_is_not_rsa_is_refused() -> None:
    other = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, PLAIN)
    with pytest.raises(WrongUsage, match="RSA"):
        service_key(other, certificate_pem(pair("sp")))


@pytest.mark.parametrize("broken", [b"", b"hello"])
def test_what_is_no_pem_is_refused(broken: bytes) -> None:
    with pytest.raises(WrongUsage, match="readable"):
        service_key(broken, certificate_pem(pair("sp")))
    with pytest.raises(WrongUsage, match="readable"):
        service_key(key_pem(pair("sp")), broken)
