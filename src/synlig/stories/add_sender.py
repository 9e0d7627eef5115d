"""Register a sender: which municipalities it may report for, and how it is known."""

from collections.abc import Sequence
from dataclasses import replace

from synlig.core.errors import WrongUsage
from synlig.core.kommune import KommuneKode, Sor
from synlig.core.sender import Sender
from synlig.declared.organisations import Organisations
from synlig.guard.credentials import certificate_bytes, certificate_fingerprint, certificate_of, oces3, ssh_key_line
from synlig.guard.expiring import ends_at
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.storage.certificate_ends import CertificateEnds
from synlig.storage.senders import Senders


def add_sender(
    name: str,
    kommuner: Sequence[str],
    units: Sequence[str],
    certificate: bytes | None,
    ssh_key: str | None,
    *,
    senders: Senders,
    certificate_ends: CertificateEnds,
    organisations: Organisations,
    log: Recorder,
    actor: str,
) -> Sender:
    """The registered sender.

    A unit is `SOR`, or `KODE:SOR` when the sender reports for several municipalities and the unit is not in the
    SOR register; as many plain units as municipalities are taken pair by pair.

    Raises:
        WrongUsage: an unknown municipality, or a unit whose municipality cannot be told. Conflict: known already.
    """
    unknown = [kode for kode in kommuner if kode not in organisations.kommuner]
    if unknown:
        raise WrongUsage(f"{unknown[0]} is no municipality: four digits are expected, e.g. 0540.")
    places = [KommuneKode(kode) for kode in kommuner]
    placed = dict(_placed(unit, at, units, places, organisations) for at, unit in enumerate(units))
    fingerprint = None if certificate is None else certificate_fingerprint(certificate)
    key = None if ssh_key is None else ssh_key_line(ssh_key)
    sender = Sender(name, frozenset(places), placed, fingerprint, key, _system(certificate))
    change = Entry(
        Event.SENDER_CHANGED,
        actor,
        "begun",
        facts={"sender": name, "action": "added", "kommuner": " ".join(sorted(places))},
    )
    log.record([change])
    senders.add(sender)
    if certificate is not None and fingerprint is not None:
        certificate_ends.note(fingerprint, ends_at(certificate))
    log.record([replace(change, outcome="done")])
    return sender


def _system(certificate: bytes | None) -> str | None:
    """Issuer and UUID of an OCES3 certificate, by which a renewed one is known too."""
    if certificate is None:
        return None
    identity = oces3(certificate_of(certificate_bytes(certificate)))
    return None if identity is None else identity.key


def _placed(
    unit: str, at: int, units: Sequence[str], places: Sequence[KommuneKode], organisations: Organisations
) -> tuple[Sor, KommuneKode]:
    kode, _, sor = unit.rpartition(":")
    known = organisations.register.get(Sor(sor))
    if not sor.isdecimal() or len(sor) < 11:
        raise WrongUsage("A SOR code has at least eleven digits.")
    if kode:
        return Sor(sor), KommuneKode(kode)
    if len(places) == 1:
        return Sor(sor), places[0]
    if known is not None and known in places:
        return Sor(sor), known
    if len(units) == len(places):
        return Sor(sor), places[at]
    raise WrongUsage("Which municipality does each unit belong to? Write --sor KODE:SOR.")
