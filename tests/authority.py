"""A certificate authority for tests: makes server and client certificates that live for an hour."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Issued:
    """A certificate and its key as PEM files."""

    certificate: Path
    key: Path


class Authority:
    """Signs what is asked for; `ca` is its own certificate."""

    def __init__(self, folder: Path, name: str = "Test CA") -> None:
        self._folder, self._name = folder, _name(name)
        folder.mkdir(parents=True, exist_ok=True)
        self._key = ec.generate_private_key(ec.SECP256R1())
        own = self._builder(self._name, self._key).add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        self.ca = folder / "ca.pem"
        self.ca.write_bytes(own.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))

    def issue(self, name: str) -> Issued:
        """A certificate for 127.0.0.1 under `name`."""
        key = ec.generate_private_key(ec.SECP256R1())
        address = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
        made = self._builder(_name(name), key).add_extension(address, False)
        return self._kept(name, made, key)

    def issue_oces3(
        self, name: str, cvr: str, entity: str, policy: str = "1.2.208.169.1.1.1.3.7.1", *, ends: timedelta = HOUR
    ) -> Issued:
        """A certificate as OCES3 has them for the systems of organisations; `entity` is a UUID."""
        parts = (
            (NameOID.COMMON_NAME, f"{name} (systemcertifikat)"),
            (NameOID.SERIAL_NUMBER, f"UI:DK-O:G:{entity}"),
            (NameOID.ORGANIZATION_NAME, "Stand-in A/S"),
            (NameOID.ORGANIZATION_IDENTIFIER, f"NTRDK-{cvr}"),
            (NameOID.COUNTRY_NAME, "DK"),
        )
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(kind, value) for kind, value in parts])
        policies = [x509.PolicyInformation(x509.ObjectIdentifier(it), None) for it in ("0.4.0.2042.1.1", policy)]
        made = self._builder(subject, key, ends).add_extension(x509.CertificatePolicies(policies), False)
        return self._kept(name, made, key)

    def revocations(self, *revoked: Issued, ends: timedelta = HOUR, by: "Authority | None" = None) -> bytes:
        """The list of revoked certificates in DER; `by` signs it in this authority's name."""
        now = datetime.now(UTC)
        begins = now - 3 * HOUR
        listed = (
            x509.CertificateRevocationListBuilder().issuer_name(self._name).last_update(begins).next_update(now + ends)
        )
        for one in revoked:
            serial = x509.load_pem_x509_certificate(one.certificate.read_bytes()).serial_number
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now)
            listed = listed.add_revoked_certificate(entry.build())
        return listed.sign((by or self)._key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def _kept(self, name: str, made: x509.CertificateBuilder, key: ec.EllipticCurvePrivateKey) -> Issued:
        certificate = made.sign(self._key, hashes.SHA256())
        files = Issued(self._folder / f"{name}.pem", self._folder / f"{name}.key")
        files.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        files.key.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return files

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, ends: timedelta = HOUR
    ) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(minutes=5))
            .not_valid_after(now + ends)
        )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
