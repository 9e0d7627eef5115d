"""Recipients and wires are found by themselves: a new one is a new file (K8)."""

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest

from synlig import partners
from synlig.core.delivery import Address
from synlig.core.errors import NotFound, WrongUsage
from synlig.declared import agreements

SDS = agreements.named("sds")
A_NEW_FILE = """
from typing import ClassVar

class Kol:
    name: ClassVar[str] = "kol"
    def __init__(self, wire): self.wire = wire

class Pigeon:
    name: ClassVar[str] = "pigeon"
    def __init__(self, address): self.address = address
    def close(self): pass

RECIPIENT, WIRE = Kol, Pigeon
"""


@pytest.fixture
def with_a_new_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[None, None, None]:
    (tmp_path / "kol_for_a_test.py").write_text(A_NEW_FILE, encoding="utf-8")
    monkeypatch.setattr(partners, "__path__", [*partners.__path__, str(tmp_path)])
    partners.recipients.cache_clear()
    partners.wires.cache_clear()
    yield
    partners.recipients.cache_clear()
    partners.wires.cache_clear()


def test_sds_over_https_is_there() -> None:
    assert "sds" in partners.recipients()
    assert "https" in partners.wires()


@pytest.mark.usefixtures("with_a_new_file")
def test_a_new_recipient_and_a_new_wire_are_found_and_nothing_else_changes() -> None:
    kol = replace(SDS, id="kol", recipient="kol", wires=("pigeon",))
    address = partners.address_of(kol, {"kol_url": "pigeon://roof", "sds_url": "https://192.0.2.1"})
    recipient = partners.recipient_of(kol, partners.wire_to(kol, address))
    assert recipient.name == "kol"
    assert "sds" in partners.recipients()


def test_an_agreement_with_nobody_known_or_over_nothing_known_says_so() -> None:
    with pytest.raises(NotFound, match="nobody"):
        partners.recipient_of(replace(SDS, recipient="nobody"), partners.wire_to(SDS, Address("https://127.0.0.1:9")))
    with pytest.raises(NotFound, match="smoke"):
        partners.wire_to(replace(SDS, wires=("smoke",)), Address("smoke://127.0.0.1:9"))


def test_an_address_is_of_its_agreement_and_a_sandbox_only_when_said_so() -> None:
    exchange = {"sds_url": "https://127.0.0.1:9", "sds_authority": "ca.pem", "sds_sandbox": "True"}
    assert partners.address_of(SDS, exchange) == Address("https://127.0.0.1:9", sandbox=True, authority="ca.pem")
    assert not partners.address_of(SDS, {"sds_url": "https://127.0.0.1:9"}).sandbox
    with pytest.raises(WrongUsage, match="sds_url"):
        partners.address_of(SDS, {"kol_url": "https://127.0.0.1:9"})
