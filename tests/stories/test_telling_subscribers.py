"""Subscribers are written to over SMTP with TLS by a server not of ours: once, later when it says so, no stranger."""

import ssl
from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from synlig.core.errors import NotFound, Refused, WrongUsage
from synlig.core.kommune import KommuneKode
from synlig.core.permission import Person, Role
from synlig.core.sensitivity import Sensitivity
from synlig.core.settings import MailSettings
from synlig.core.subscription import LASTS, Letter, NotDelivered, is_address
from synlig.guard.log.wanted import Wanted
from synlig.partners.mail_relay import MailRelay
from synlig.stories.create_home import create_home
from synlig.stories.tell_subscribers import tell_subscribers
from synlig.surfaces.portal.stories import OwnStories
from synlig.surfaces.portal_stories import portal_stories
from synlig.surfaces.wiring import Wiring
from tests import frozen
from tests.answers import MADE
from tests.authority import Authority
from tests.intake_door import free_port

SETTINGS: Final = """
[identity]
development_idp = true

[portal]
base_url = "https://synlig.example/"

[mail]
host = "127.0.0.1"
port = {port}
authority = "{ca}"
sender = "synlig@kommune.example"
user = "gateway"
password = "correct horse"
"""
KIM: Final = Person("kim", "Kim", KommuneKode("0540"), frozenset({Role.ANALYTIKER}), Sensitivity(2), "High", {})
MONA: Final = Person("mona", "Mona", KommuneKode("0540"), frozenset({Role.ANALYTIKER}), Sensitivity(2), "High", {})


@dataclass
class PostOffice:
    """What the server took; `answers` is what it says to an address instead of yes."""

    letters: list[Message] = field(default_factory=list[Message])
    answers: dict[str, str] = field(default_factory=dict[str, str])
    encrypted: list[bool] = field(default_factory=list[bool])

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.encrypted.append(session.ssl is not None)
        self.letters.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"


def _let_in(_server: SMTP, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
    return AuthResult(success=given.login == b"gateway" and given.password == b"correct horse")


@dataclass
class Office:
    wiring: Wiring
    post: PostOffice
    own: OwnStories

    def tell(self) -> dict[str, int]:
        return dict(self.wiring.tell(tell_subscribers))

    def code_in(self, letter: Message) -> str:
        text = letter.get_payload(decode=True)
        assert isinstance(text, bytes)
        return text.decode().partition("kode=")[2].split()[0]


class Home(Wiring):
    now = MADE

    @cached_property
    def clock(self) -> Any:
        return lambda: Home.now


@pytest.fixture
def office(tmp_path: Path) -> Generator[Office]:
    authority = Authority(tmp_path / "ca")
    issued = authority.issue("mail")
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(issued.certificate, issued.key)
    post = PostOffice()
    port = free_port()
    server = Controller(
        post,
        "127.0.0.1",
        port,
        tls_context=tls,
        require_starttls=True,
        authenticator=_let_in,
        auth_required=True,
    )
    server.start()
    Home.now = MADE
    Wiring(tmp_path / "home", {}).tell(create_home, SETTINGS.format(port=port, ca=authority.ca))
    wiring = Home(tmp_path / "home", {})
    yield Office(wiring, post, portal_stories(wiring).own)
    server.stop()
    wiring.close()


def released(office: Office, number: int) -> str:
    made = frozen.release_at(number)
    office.wiring.release_store.freeze(made, frozen.cells(), frozen.answerable())
    return made.id


def test_a_letter_is_sent_once_for_a_release_and_says_nothing_of_anybody(office: Office) -> None:
    one = office.own.keep(KIM, "table", "Vores hemmelige tabel", "kube=tilstande", True, None, ())
    released(office, 1)
    Home.now = MADE + timedelta(minutes=2)
    office.own.subscribe(KIM, one.id, "tilstande", "kim@kommune.example")
    assert office.tell() == {"sent": 1}
    released(office, 3)
    Home.now = MADE + timedelta(minutes=4)
    assert office.tell() == {}, "an address that nobody confirmed gets one letter and no more"
    code = office.code_in(office.post.letters[0])
    assert not office.own.confirm(KIM, one.id, "0" * 36)
    assert not office.own.confirm(MONA, one.id, code)
    assert office.own.confirm(KIM, one.id, code)
    name = released(office, 5)
    assert office.tell() == {"queued": 1, "sent": 1}
    assert office.tell() == {}
    letter = office.post.letters[1]
    text = letter.get_content()  # type: ignore[attr-defined]
    assert name in letter["Subject"]
    assert f"https://synlig.example/byg/gemt/{one.id}" in text.split()
    assert letter["List-Unsubscribe"].strip("<>") in text
    assert "Kim" not in str(letter)
    assert "hemmelige" not in str(letter)
    assert office.post.encrypted == [True, True]


def test_what_the_relay_does_not_take_now_is_tried_again_and_given_up_in_the_end(office: Office) -> None:
    one = office.own.keep(KIM, "table", "Min", "kube=tilstande", False, None, ())
    office.post.answers["kim@kommune.example"] = "451 later"
    office.own.subscribe(KIM, one.id, "tilstande", "kim@kommune.example")
    assert office.tell() == {"later": 1}
    assert office.tell() == {}, "not before its time"
    outcomes = []
    for _ in range(12):
        Home.now += timedelta(days=1)
        outcomes.append(office.tell())
    assert outcomes == [{"later": 1}] * 7 + [{"given up": 1}] + [{}] * 4
    office.own.subscribe(KIM, one.id, "tilstande", "kim@kommune.example")
    del office.post.answers["kim@kommune.example"]
    assert office.tell() == {"sent": 1}
    events = [one.header.event for one in office.wiring.whole_log.search(Wanted(), None, [])]
    assert "exchange:letter:dead" in events


def test_nobody_is_written_to_who_left_whose_address_is_refused_or_whose_year_is_over(office: Office) -> None:
    own, number = office.own, 0
    tables = [own.keep(KIM, "table", f"Nr. {at}", "kube=tilstande", False, None, ()) for at in range(4)]
    for at, one in enumerate(tables):
        own.subscribe(KIM, one.id, "tilstande", f"kim{at}@kommune.example")
    assert office.tell() == {"sent": 4}
    for one, letter in zip(tables, office.post.letters, strict=True):
        assert own.confirm(KIM, one.id, office.code_in(letter))
    office.post.answers["kim1@kommune.example"] = "550 no such mailbox"
    assert own.leave(KIM, tables[0].id)
    assert own.remove(KIM, tables[3].id)
    for sent in ({"queued": 2, "sent": 1, "refused": 1}, {"queued": 1, "sent": 1}):
        number += 1
        released(office, number)
        assert office.tell() == sent
    held = own.subscription(KIM, tables[1].id)
    assert held is not None
    assert held.refused
    Home.now = MADE + LASTS
    released(office, number + 1)
    assert office.tell() == {}


def test_an_address_that_no_letter_can_be_written_to_holds_nobody_elses_letter_up(office: Office) -> None:
    one, two = (office.own.keep(KIM, "table", f"Nr. {at}", "kube=tilstande", False, None, ()) for at in (1, 2))
    office.wiring.subscriptions.begin(KIM, one.id, "tilstande", ".kim@kommune.example")
    office.own.subscribe(KIM, two.id, "tilstande", "kim@kommune.example")
    assert office.tell() == {"sent": 1, "refused": 1}
    assert [letter["To"] for letter in office.post.letters] == ["kim@kommune.example"]


def test_a_number_that_no_table_can_have_is_a_table_that_is_not_there(office: Office) -> None:
    own = office.own
    for number in (0, 2**63, 10**30):
        assert own.subscription(KIM, number) is None
        assert not own.confirm(KIM, number, "0" * 36)
        assert not own.leave(KIM, number)


def test_an_address_is_one_address_and_a_table_one_may_see(office: Office) -> None:
    one = office.own.keep(KIM, "table", "Min", "kube=tilstande", False, None, ())
    for wrong in (
        "",
        "kim",
        "kim@kommune",
        "a@b.dk, c@d.dk",
        "a@b.dk\nBcc: c@d.dk",
        "æ@kommune.dk",
        "a" * 300 + "@b.dk",
        "a" * 65 + "@b.dk",
        ".kim@kommune.dk",
        "kim.@kommune.dk",
        "kim..k@kommune.dk",
    ):
        assert not is_address(wrong)
        with pytest.raises(WrongUsage):
            office.own.subscribe(KIM, one.id, "tilstande", wrong)
    with pytest.raises(NotFound):
        office.own.subscribe(MONA, one.id, "tilstande", "mona@kommune.example")
    for _ in range(20):
        office.own.subscribe(KIM, one.id, "tilstande", "kim@kommune.example")
    with pytest.raises(Refused):
        office.own.subscribe(KIM, one.id, "tilstande", "kim@kommune.example")


def test_no_letter_leaves_unencrypted_or_to_a_relay_that_nobody_vouches_for(office: Office) -> None:
    there = office.wiring.settings.mail
    with pytest.raises(WrongUsage):
        MailRelay(MailSettings(host="192.0.2.1", tls="none", sender=there.sender))
    stranger = MailRelay(MailSettings(host=there.host, port=there.port, sender=there.sender))
    letter_to = office.own.keep(KIM, "table", "Min", "kube=tilstande", False, None, ())
    office.own.subscribe(KIM, letter_to.id, "tilstande", "kim@kommune.example")
    office.wiring.mail = stranger.send
    assert office.tell() == {"later": 1}
    assert office.post.letters == []
    with pytest.raises(NotDelivered):
        stranger.send(Letter("x", "kim@kommune.example", "Emne", "Tekst", "https://synlig.example", MADE))
