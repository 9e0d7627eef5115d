"""The register of senders holds on every kind of database."""

import dataclasses

import pytest

from synlig.core.errors import Conflict, NotFound, WrongUsage
from synlig.core.kommune import KommuneKode, Sor
from synlig.core.sender import Sender
from synlig.storage.control.database import Database
from synlig.storage.senders import Senders
from tests.databases import kinds_of_database

KOEGE, SOENDERBORG = KommuneKode("0259"), KommuneKode("0540")
EOJ = Sender(
    "Køge EOJ",
    frozenset({KOEGE, SOENDERBORG}),
    {Sor("99900259000001"): KOEGE},
    "ab" * 32,
    "ssh-ed25519 AAAA",
)
OTHER = Sender("other", frozenset({SOENDERBORG}))


@kinds_of_database()
def test_a_sender_comes_back_as_it_was_added(database: Database) -> None:
    senders = Senders(database)
    senders.add(EOJ)
    senders.add(OTHER)
    assert senders.all() == [EOJ, OTHER]
    assert senders.named("Køge EOJ") == EOJ
    assert senders.with_certificate("AB" * 32) == EOJ
    assert senders.with_ssh_key("ssh-ed25519 AAAA") == EOJ
    assert senders.with_certificate("cd" * 32) is None
    assert senders.with_ssh_key("") is None


@kinds_of_database()
def test_a_name_a_certificate_or_a_key_belongs_to_one_sender_only(database: Database) -> None:
    senders = Senders(database)
    senders.add(EOJ)
    for clash in (
        dataclasses.replace(OTHER, name=EOJ.name),
        dataclasses.replace(OTHER, certificate_sha256="AB" * 32),
        dataclasses.replace(OTHER, ssh_key=EOJ.ssh_key),
    ):
        with pytest.raises(Conflict):
            senders.add(clash)
    assert senders.all() == [EOJ]


@kinds_of_database()
def test_removed_it_is_unknown_and_its_name_is_free(database: Database) -> None:
    senders = Senders(database)
    senders.add(EOJ)
    senders.remove(EOJ.name)
    for look in (senders.named, senders.remove):
        with pytest.raises(NotFound):
            look(EOJ.name)
    assert senders.with_certificate("ab" * 32) is None
    senders.add(dataclasses.replace(EOJ, units={}))
    assert senders.named(EOJ.name).units == {}


@pytest.mark.parametrize("name", ["", " eoj", "a\nb", "a\x00b", "x" * 101])
def test_a_name_that_no_file_or_log_can_carry_is_refused(database: Database, name: str) -> None:
    with pytest.raises(WrongUsage):
        Senders(database).add(dataclasses.replace(OTHER, name=name))


def test_a_sender_without_municipality_or_with_a_foreign_unit_is_refused(database: Database) -> None:
    for wrong in (Sender("a", frozenset()), Sender("a", frozenset({KOEGE}), {Sor("1"): SOENDERBORG})):
        with pytest.raises(WrongUsage):
            Senders(database).add(wrong)
