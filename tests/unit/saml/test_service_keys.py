"""Our own keys: RSA of a decent size, with the certificate that belongs to them."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)

from synlig.core.errors import NotFound, Refused, WrongUsage
from synlig.guard.saml.service_keys import binding_key, load_service_keys, service_key
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


def laid(folder: Path, name: str, it: Pair, mode: int = 0o600) -> None:
    key = folder / f"{name}.key"
    key.write_bytes(key_pem(it))
    key.chmod(mode)
    (folder / f"{name}.crt").write_bytes(certificate_pem(it))


def test_the_last_pair_of_a_folder_signs_and_all_open(tmp_path: Path) -> None:
    laid(tmp_path, "2026", pair("sp"))
    laid(tmp_path, "2028", pair("sp after"))
    found = [key.certificate for key in load_service_keys(tmp_path)]
    assert found == [pair("sp after").certificate, pair("sp").certificate]


def test_a_folder_without_a_pair_is_said_to_have_none(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no key"):
        load_service_keys(tmp_path / "nowhere")
    laid(tmp_path, "2026", pair("sp"))
    (tmp_path / "2026.crt").unlink()
    with pytest.raises(NotFound, match=r"2026\.crt"):
        load_service_keys(tmp_path)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o610])
def test_a_key_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    laid(tmp_path, "2026", pair("sp"), mode)
    with pytest.raises(Refused, match="open to others"):
        load_service_keys(tmp_path)


def test_every_process_seals_log_ins_alike_and_no_other_key_does() -> None:
    ours, other = (service_key(key_pem(it), certificate_pem(it)) for it in (pair("sp"), pair("sp after")))
    assert binding_key(ours) == binding_key(service_key(key_pem(pair("sp")), certificate_pem(pair("sp"))))
    assert len({binding_key(ours), binding_key(other)}) == 2
    assert len(binding_key(ours)) == 32
