"""Hostile client certificates and revocation lists: late, early, forged, revoked, or only right at a glance."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from synlig.core.errors import NotLoggedIn, WrongUsage
from synlig.guard import revocation
from synlig.guard.credentials import CertificateRefused, Fault, Oces3, oces3
from synlig.guard.revocation import CertificateCheck

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
POLICY = "1.2.208.169.1.1.1.3.7.1"
CVR, ENTITY = "11111111", str(UUID(int=0xC0FFEE))
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@cache
def key(name: str) -> Key:
    """One of them is RSA, as OCES3's are."""
    if name == "psS":
        return rsa.generate_private_key(65537, 2048)
    return ec.generate_private_key(ec.SECP256R1())


def common(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def pss(by: str) -> dict[str, Any]:
    return {"rsa_padding": padding.PSS(padding.MGF1(SHA256()), 32)} if by == "psS" else {}


@dataclass(frozen=True)
class Made:
    """A certificate: `by` names the key that signs, `issuer` the name it is signed in (by default the same)."""

    name: str
    by: str
    issuer: str = ""
    start: datetime = NOW - DAY
    end: datetime = NOW + DAY
    subject: x509.Name | None = None
    policies: Sequence[str] = field(default_factory=tuple)
    serial: int = 77

    @property
    def certificate(self) -> x509.Certificate:
        made = (
            x509.CertificateBuilder()
            .subject_name(self.subject or common(self.name))
            .issuer_name(common(self.issuer or self.by))
            .public_key(key(self.name).public_key())
            .serial_number(self.serial)
            .not_valid_before(self.start)
            .not_valid_after(self.end)
        )
        if self.policies:
            told = [x509.PolicyInformation(x509.ObjectIdentifier(it), None) for it in self.policies]
            made = made.add_extension(x509.CertificatePolicies(told), critical=False)
        return made.sign(key(self.by), SHA256(), **pss(self.by))

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)


def listed(
    by: str,
    *revoked: int,
    issuer: str = "",
    start: datetime = NOW - DAY,
    end: datetime = NOW + DAY,
    encoding: Encoding = Encoding.DER,
) -> bytes:
    """A revocation list, signed with the key `by` in the name of `issuer`."""
    made = x509.CertificateRevocationListBuilder().issuer_name(common(issuer or by))
    made = made.last_update(start).next_update(end)
    for serial in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(start)
        made = made.add_revoked_certificate(entry.build())
    return made.sign(key(by), SHA256(), **pss(by)).public_bytes(encoding)


def authorities(*made: Made) -> bytes:
    return b"".join(it.certificate.public_bytes(Encoding.PEM) for it in made)


ROOT = Made("root", "root", serial=1)
ISSUING = Made("issuing", "root", serial=2)
CHAIN = authorities(ISSUING, ROOT)
GOOD = Made("client", "issuing")
LISTS = (listed("issuing"), listed("root"))


def check(made: Made | bytes, *lists: bytes, chain: bytes = CHAIN, now: datetime = NOW) -> x509.Certificate:
    raw = made if isinstance(made, bytes) else made.der
    return CertificateCheck(chain, lambda: lists, lambda: now).check(raw)


HOSTILE: dict[str, tuple[Fault, Made | bytes, tuple[bytes, ...]]] = {
    "over": (Fault.EXPIRED, Made("client", "issuing", end=NOW - SECOND), LISTS),
    "over this second": (Fault.EXPIRED, Made("client", "issuing", end=NOW), LISTS),
    "not yet valid": (Fault.EXPIRED, Made("client", "issuing", start=NOW + SECOND), LISTS),
    "of nobody we know": (Fault.UNKNOWN_ISSUER, Made("client", "stranger"), LISTS),
    "of a stranger of our CA's name": (Fault.UNKNOWN_ISSUER, Made("client", "stranger", issuer="issuing"), LISTS),
    "signed by itself in our CA's name": (Fault.UNKNOWN_ISSUER, Made("client", "client", issuer="issuing"), LISTS),
    "signed by itself": (Fault.UNKNOWN_ISSUER, Made("client", "client"), LISTS),
    "signed by a client of our CA": (Fault.UNKNOWN_ISSUER, Made("other", "client"), LISTS),
    "signed by our root in the CA's name": (Fault.UNKNOWN_ISSUER, Made("client", "root", issuer="issuing"), LISTS),
    "no certificate": (Fault.UNREADABLE, b"certificate", LISTS),
    "nothing": (Fault.UNREADABLE, b"", LISTS),
    "PEM where TLS has DER": (Fault.UNREADABLE, GOOD.certificate.public_bytes(Encoding.PEM), LISTS),
    "two in a row": (Fault.UNREADABLE, GOOD.der * 2, LISTS),
    "revoked": (Fault.REVOKED, GOOD, (listed("issuing", 5, 77), listed("root"))),
    "revoked in a list that is old, beside a new one": (
        Fault.REVOKED,
        GOOD,
        (*LISTS, listed("issuing", 77, start=NOW - 3 * DAY, end=NOW - 2 * DAY)),
    ),
    "revoked in a list of tomorrow": (
        Fault.REVOKED,
        GOOD,
        (*LISTS, listed("issuing", 77, start=NOW + DAY, end=NOW + 2 * DAY)),
    ),
    "of a CA that is revoked": (Fault.REVOKED, GOOD, (listed("issuing"), listed("root", 2))),
    "without any list": (Fault.NO_LIST, GOOD, ()),
    "without its CA's list": (Fault.NO_LIST, GOOD, (listed("root"),)),
    "without the list of the CA above": (Fault.NO_LIST, GOOD, (listed("issuing"),)),
    "a list signed by a stranger in the CA's name": (
        Fault.NO_LIST,
        GOOD,
        (listed("stranger", issuer="issuing"), listed("root")),
    ),
    "a list signed by the CA in another's name": (
        Fault.NO_LIST,
        GOOD,
        (listed("issuing", issuer="other"), listed("root")),
    ),
    "a list that is cut off": (Fault.NO_LIST, GOOD, (LISTS[0][:-1], LISTS[1])),
    "a list with one bit changed": (Fault.NO_LIST, GOOD, (LISTS[0][:-1] + bytes([LISTS[0][-1] ^ 1]), LISTS[1])),
    "a list that is a certificate": (Fault.NO_LIST, GOOD, (GOOD.der, LISTS[1])),
    "an empty list file": (Fault.NO_LIST, GOOD, (b"", LISTS[1])),
    "a list that is over": (Fault.OLD_LIST, GOOD, (listed("issuing", end=NOW - SECOND), listed("root"))),
    "a list that is over this second": (Fault.OLD_LIST, GOOD, (listed("issuing", end=NOW), listed("root"))),
    "a list of tomorrow": (Fault.OLD_LIST, GOOD, (listed("issuing", start=NOW + SECOND), listed("root"))),
    "a list of the CA above that is over": (Fault.OLD_LIST, GOOD, (listed("issuing"), listed("root", end=NOW))),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_certificate_or_list_lets_nobody_in(name: str) -> None:
    fault, made, lists = HOSTILE[name]
    with pytest.raises(CertificateRefused) as refused:
        check(made, *lists)
    assert refused.value.reason is fault
    assert isinstance(refused.value, NotLoggedIn)
    assert str(refused.value) == "A registered client certificate is needed."


def test_a_good_certificate_is_let_in_from_its_first_second_to_before_its_last() -> None:
    for made in (GOOD, Made("client", "issuing", start=NOW), Made("client", "issuing", end=NOW + SECOND)):
        assert check(made, *LISTS).serial_number == 77
    assert check(GOOD, listed("issuing", 5), listed("root", 77)), "revoked by a CA that did not issue it"


def test_a_list_counts_from_its_first_second_and_may_be_pem() -> None:
    for lists in ((listed("issuing", start=NOW), LISTS[1]), (listed("issuing", end=NOW + SECOND), LISTS[1])):
        assert check(GOOD, *lists)
    assert check(GOOD, b"\n" + listed("issuing", encoding=Encoding.PEM), LISTS[1])
    with pytest.raises(CertificateRefused):
        check(GOOD, listed("issuing", 77, encoding=Encoding.PEM), LISTS[1])


def test_a_ca_that_is_over_vouches_for_nobody() -> None:
    for old in (Made("issuing", "root", serial=2, end=NOW), Made("issuing", "root", serial=2, start=NOW + SECOND)):
        with pytest.raises(CertificateRefused) as refused:
            check(GOOD, *LISTS, chain=authorities(old, ROOT))
        assert refused.value.reason is Fault.EXPIRED


def test_an_authority_that_nobody_vouches_for_is_where_the_chain_ends() -> None:
    """The operator may trust the issuing CA alone; then the list of the one above it is not asked for."""
    assert check(GOOD, listed("issuing"), chain=authorities(ISSUING))
    with pytest.raises(CertificateRefused):
        check(GOOD, listed("issuing", 77), chain=authorities(ISSUING))


def test_authorities_that_vouch_for_each_other_end_the_chain_too() -> None:
    ring = authorities(Made("a", "b"), Made("b", "a"))
    assert check(Made("client", "a"), listed("a"), listed("b"), chain=ring)


def test_signatures_as_oces3_has_them_are_read() -> None:
    """RSASSA-PSS, on certificates and on lists."""
    chain = authorities(Made("psS", "psS", serial=1))
    assert check(Made("client", "psS"), listed("psS"), chain=chain)
    with pytest.raises(CertificateRefused) as refused:
        check(Made("client", "psS"), listed("psS", 77), chain=chain)
    assert refused.value.reason is Fault.REVOKED


def test_a_list_that_was_renewed_counts_at_once_and_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read, parsed = list[bytes](), revocation._list

    def counted(raw: bytes) -> x509.CertificateRevocationList | None:
        read.append(raw)
        return parsed(raw)

    monkeypatch.setattr(revocation, "_list", counted)
    files = LISTS
    checked = CertificateCheck(CHAIN, lambda: files, lambda: NOW)
    for _ in range(2):
        assert checked.check(GOOD.der)
    assert read == list(LISTS)
    files = (listed("issuing", 77), listed("root"))
    with pytest.raises(CertificateRefused):
        checked.check(GOOD.der)


def test_without_lists_only_the_window_is_looked_at_and_lists_need_authorities() -> None:
    unlisted = CertificateCheck(b"", None, lambda: NOW)
    assert unlisted.check(Made("client", "stranger").der)
    with pytest.raises(CertificateRefused):
        unlisted.check(Made("client", "stranger", end=NOW).der)
    with pytest.raises(WrongUsage, match="client_ca"):
        CertificateCheck(b"", lambda: (), lambda: NOW)
    with pytest.raises(WrongUsage, match="PEM"):
        CertificateCheck(b"no certificates", lambda: (), lambda: NOW)


def system(
    organisation: Sequence[str] = (f"NTRDK-{CVR}",),
    serial: Sequence[str] = (f"UI:DK-O:G:{ENTITY}",),
    policies: Sequence[str] = (POLICY,),
) -> Made:
    """A certificate as OCES3 has them for systems of organisations, with something changed."""
    told = [(NameOID.ORGANIZATION_IDENTIFIER, it) for it in organisation] + [
        (NameOID.SERIAL_NUMBER, it) for it in serial
    ]
    subject = x509.Name([x509.NameAttribute(kind, value) for kind, value in told])
    return Made("client", "issuing", subject=subject, policies=policies)


STRANGE: dict[str, Made] = {
    "another country's number": system(organisation=(f"NTRSE-{CVR}",)),
    "a VAT number": system(organisation=(f"VATDK-{CVR}",)),
    "small letters": system(organisation=(f"ntrdk-{CVR}",)),
    "seven digits": system(organisation=(f"NTRDK-{CVR[:-1]}",)),
    "nine digits": system(organisation=(f"NTRDK-{CVR}1",)),
    "digits of another script": system(organisation=("NTRDK-١١١١١١١١",)),
    "a blank before": system(organisation=(f" NTRDK-{CVR}",)),
    "a line after": system(organisation=(f"NTRDK-{CVR}\n",)),
    "no organisation": system(organisation=()),
    "two organisations": system(organisation=(f"NTRDK-{CVR}", "NTRDK-22222222")),
    "an employee": system(serial=(f"UI:DK-E:G:{ENTITY}",)),
    "a person": system(serial=(f"UI:DK-P:G:{ENTITY}",)),
    "a UUID in capitals": system(serial=(f"UI:DK-O:G:{ENTITY.upper()}",)),
    "a UUID cut short": system(serial=(f"UI:DK-O:G:{ENTITY[:-1]}",)),
    "a UUID and more": system(serial=(f"UI:DK-O:G:{ENTITY}0",)),
    "an OCES2 number": system(serial=(f"CVR:{CVR}-FID:64205450",)),
    "no number": system(serial=()),
    "two numbers": system(serial=(f"UI:DK-O:G:{ENTITY}", f"UI:DK-O:G:{UUID(int=1)}")),
    "no policy": system(policies=()),
    "the policy of employees": system(policies=("1.2.208.169.1.1.1.3.6.1",)),
    "a policy whose number only begins so": system(policies=("1.2.208.169.1.1.1.3.70",)),
    "a policy that is above it": system(policies=("1.2.208.169.1.1.1.3",)),
}


@pytest.mark.parametrize("name", STRANGE)
def test_what_only_looks_like_a_system_of_oces3_is_none(name: str) -> None:
    assert oces3(STRANGE[name].certificate) is None


def test_a_system_is_known_by_issuer_and_uuid_over_a_renewal() -> None:
    first = oces3(system().certificate)
    assert first is not None
    assert (first.cvr, first.uuid) == (CVR, ENTITY)
    assert first.key == f"{first.issuer_sha256}:{ENTITY}"
    renewed = oces3(system(policies=("0.4.0.2042.1.1", "1.2.208.169.1.1.1.3.7")).certificate)
    assert renewed == Oces3(CVR, ENTITY, first.issuer_sha256)
    elsewhere = Made("client", "root", subject=system().subject, policies=(POLICY,))
    other = oces3(elsewhere.certificate)
    assert other is not None
    assert other.key != first.key, "the same UUID of another issuer is another system"
