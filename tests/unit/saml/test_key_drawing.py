"""The first key of a home: drawn once, for its owner only, and giving way to a later pair."""

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from synlig.guard.saml.key_drawing import LASTS, service_keys_of
from tests.attacks.saml.stand_in import NOW, pair


def test_a_key_is_drawn_once_and_is_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "saml"
    first, again = (service_keys_of(folder, "synlig", NOW) for _ in range(2))
    assert [key.certificate for key in first] == [key.certificate for key in again]
    assert first[0].private_key.key_size == 3072
    modes = {path.suffix: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir() if path.suffix}
    assert modes == {".key": 0o600, ".crt": 0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_its_certificate_says_who_and_until_when(tmp_path: Path) -> None:
    certificate = service_keys_of(tmp_path / "saml", "n" * 70, NOW)[0].certificate
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    assert [name.value for name in names] == ["n" * 64]
    assert certificate.not_valid_before_utc == NOW - timedelta(days=1)
    assert certificate.not_valid_after_utc == NOW + LASTS
    certificate.verify_directly_issued_by(certificate)


def test_of_many_at_once_one_draws(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(service_keys_of, tmp_path / "saml", "synlig", NOW) for _ in range(4)]
    assert len({one.result()[0].certificate for one in asked}) == 1


def test_a_pair_that_is_put_beside_it_signs(tmp_path: Path) -> None:
    folder = tmp_path / "saml"
    service_keys_of(folder, "synlig", NOW)
    key = pair("sp").key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "2026.key").write_bytes(key)
    (folder / "2026.key").chmod(0o600)
    (folder / "2026.crt").write_bytes(pair("sp").certificate.public_bytes(Encoding.PEM))
    found = service_keys_of(folder, "synlig", NOW)
    assert (found[0].certificate, len(found)) == (pair("sp").certificate, 2)
