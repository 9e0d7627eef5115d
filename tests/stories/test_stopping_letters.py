"""The link in a letter stops the mail without a log-in, for that table alone (RFC 8058)."""

from synlig.core.subscription import Letter
from tests.answers import MADE
from tests.stories.test_telling_subscribers import KIM, Office, office, released

__all__ = ["office"]


def test_the_link_in_a_letter_stops_the_mail_without_a_log_in_and_for_that_table_alone(office: Office) -> None:
    own = office.own
    tables = [own.keep(KIM, "table", f"Nr. {at}", "kube=tilstande", False, None, ()) for at in range(2)]
    for one in tables:
        own.subscribe(KIM, one.id, "tilstande", "kim@kommune.example")
    office.tell()
    for one, letter in zip(tables, office.post.letters, strict=True):
        assert own.confirm(KIM, one.id, office.code_in(letter))
    released(office, 1)
    office.tell()
    links = [letter["List-Unsubscribe"].strip("<>") for letter in office.post.letters]
    assert links[:2] == links[2:], "the same link in every letter about a table"
    assert {letter["List-Unsubscribe-Post"] for letter in office.post.letters} == {"List-Unsubscribe=One-Click"}
    assert {link.rpartition("/")[0] for link in links} == {"https://synlig.example/mail/stop"}
    token, other = (link.rpartition("/")[2] for link in links[:2])
    codes = [office.code_in(letter) for letter in office.post.letters[:2]]
    assert not any(code in link for code in codes for link in links)
    assert own.stop_letters(token, False)
    assert own.subscription(KIM, tables[0].id) is not None, "a look changes nothing"
    number, _, mac = token.partition(".")
    others_mac = other.partition(".")[2]
    for wrong in (
        "", ".", number, f"{number}.{others_mac}", f"{number}.{mac}A", f"{number}.{mac[:-1]}", f"0{token}",
        "x" * 5000, f"{10**30}.{mac}", f"-{token}", f"{number}.æ", f"²{token}",
    ):  # fmt: skip
        assert not own.stop_letters(wrong, True), wrong
    assert own.stop_letters(token, True)
    assert own.subscription(KIM, tables[0].id) is None
    assert own.subscription(KIM, tables[1].id) is not None
    assert not own.stop_letters(token, True)
    released(office, 2)
    assert office.tell() == {"queued": 1, "sent": 1}
    own.subscribe(KIM, tables[0].id, "tilstande", "kim@kommune.example")
    assert not own.stop_letters(token, True), "an old link does not end what was begun anew"


def test_the_button_of_mail_programs_is_offered_over_tls_only(office: Office) -> None:
    plain = Letter("x", "kim@kommune.example", "Emne", "Tekst", "http://127.0.0.1:8400/mail/stop/1.x", MADE)
    office.wiring.mail(plain)
    (taken,) = office.post.letters
    assert taken["List-Unsubscribe"] == f"<{plain.leave}>"
    assert taken["List-Unsubscribe-Post"] is None
