"""Files that a sender is registered with: exactly one certificate, or one public key, and nothing private."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from synlig.core.errors import WrongUsage
from synlig.guard.credentials import certificate_bytes, certificate_fingerprint, ssh_key_line
from tests.attacks.test_hostile_certificates import GOOD, ISSUING

PEM = GOOD.certificate.public_bytes(Encoding.PEM)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
LINE = KEY.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


def test_a_certificate_is_known_by_the_hash_of_its_bytes() -> None:
    der = certificate_bytes(b"said before\n" + PEM)
    assert hashlib.sha256(der).hexdigest() == certificate_fingerprint(PEM)
    assert ISSUING.certificate.public_bytes(Encoding.DER) != der


@pytest.mark.parametrize("content", [b"", b"x", PEM[:-40], PEM[:100] + b"%" + PEM[100:]])
def test_what_is_no_certificate_in_pem_is_refused(content: bytes) -> None:
    for read in (certificate_bytes, certificate_fingerprint):
        with pytest.raises(WrongUsage, match="PEM"):
            read(content)


def test_a_chain_is_refused_because_it_does_not_say_whose_it_is() -> None:
    with pytest.raises(WrongUsage, match="exactly one"):
        certificate_bytes(PEM + ISSUING.certificate.public_bytes(Encoding.PEM))


def test_a_public_ssh_key_is_kept_without_its_comment() -> None:
    for text in (LINE, f"{LINE} somebody@somewhere", f"  {LINE}\tx y\n"):
        assert ssh_key_line(text) == LINE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ssh-ed25519",
        f"ssh-rsa {LINE.split()[1]}",
        LINE[:-4],
        LINE.replace(" ", " %"),
        KEY.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()).decode(),
    ],
)
def test_what_is_no_public_ssh_key_is_refused(text: str) -> None:
    with pytest.raises(WrongUsage, match="public key"):
        ssh_key_line(text)
