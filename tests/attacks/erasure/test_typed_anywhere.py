"""A number that somebody types where none belongs is refused or crossed out, and leaves nothing behind an erasure."""

import json
import random
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from synlig.core.change import Decider
from synlig.core.cpr import Cpr
from synlig.core.errors import WrongUsage
from synlig.core.found import Looking
from synlig.core.kommune import KommuneKode
from synlig.core.permission import Person, Role
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.masking import crossed
from synlig.guard.log.wanted import Wanted
from synlig.stories.begin_heart_course import begin_heart_course
from synlig.stories.close_case import close_case
from synlig.stories.close_refusal_case import close_refusal_case
from synlig.stories.contest_report import contest_report
from synlig.stories.find_person import find_person
from synlig.stories.keep_heart_course import keep_heart_course
from synlig.stories.open_case import open_case
from synlig.stories.prolong_case import prolong_case
from synlig.stories.propose_erasure import propose_erasure
from synlig.stories.propose_join import propose_join
from synlig.stories.reject_change import reject_change
from synlig.stories.restrict_person import restrict_person
from synlig.stories.review_case import review_case
from synlig.stories.save_own import save_own
from synlig.stories.search_log import search_log
from synlig.surfaces.portal_people import person_stories
from synlig.surfaces.wiring import Wiring
from tests.attacks.erasure.test_nothing_is_left import erased, scanned, traces
from tests.people import Home
from tests.resting import synthetic_cpr
from tests.stories.test_portal_offices import somebody

OWN = KommuneKode("0540")
Typed = Callable[[Wiring, Home, str], Any]


def owner() -> Person:
    return somebody(Role.DATAANSVARLIG, OWN)


TYPED: dict[str, Typed] = {
    "a case's number": lambda wiring, home, text: wiring.tell(open_case, home.cpr, "access", None, text),
    "a row's reason": lambda wiring, _home, text: wiring.tell(review_case, "S-1", [1], "reject", text),
    "why a case takes longer": lambda wiring, _home, text: wiring.tell(prolong_case, "S-1", text),
    "a refusal's ground": lambda wiring, _home, text: wiring.tell(close_case, "S-1", "refused", text, ""),
    "a refusal's reason": lambda wiring, _home, text: wiring.tell(close_case, "S-1", "refused", "art. 12", text),
    "why a change is rejected": lambda wiring, _home, text: wiring.tell(reject_change, 1, Decider("kim"), text),
    "what a knock was": lambda wiring, _home, text: wiring.tell(close_refusal_case, 1, owner(), text),
    "an erasure's ground": lambda wiring, home, text: wiring.tell(propose_erasure, home.cpr, "S-1", text),
    "an erasure's case": lambda wiring, home, text: wiring.tell(propose_erasure, home.cpr, text, "art. 17"),
    "a join's ground": lambda wiring, home, text: wiring.tell(propose_join, home.cpr, Cpr(home.other), "S-1", text),
    "a restriction's case": lambda wiring, home, text: wiring.tell(restrict_person, home.cpr, text),
    "a contested report's case": lambda wiring, home, text: wiring.tell(contest_report, home.cpr, text, "none"),
    "a saved table's name": lambda wiring, _home, text: wiring.tell(save_own, owner(), "table", text, "", False, None),
}


@pytest.mark.parametrize("where", sorted(TYPED))
def test_where_a_person_types_a_number_is_refused(home: Home, where: str) -> None:
    wiring = home.wired()
    for form in (home.person, f"{home.person[:6]}-{home.person[6:]}", f"borgeren {home.person}, ringede"):
        with pytest.raises(WrongUsage) as refused:
            TYPED[where](wiring, home, form)
        assert home.person not in str(refused.value)
    wiring.close()


def test_what_the_log_is_told_has_crosses_where_a_number_stood(home: Home) -> None:
    wiring, spaced = home.wired(), f"{home.person[:6]} {home.person[6:]}"
    wiring.tell(find_person, home.cpr, Looking(reason=f"opkald fra {home.person}"))
    facts = {"note": f"({spaced})", "count": 3}
    wiring.log.record([Entry(Event.ACCESS_DENIED, f"kim {home.person}", case=home.person, facts=facts)])
    (found, denied) = (next(iter(wiring.whole_log.search(Wanted(event=one)))) for one in ("person:", "access:"))
    assert found.header.purpose == "opkald fra XXXXXXXXXX"
    assert (denied.header.actor, denied.header.case) == ("kim XXXXXXXXXX", "XXXXXXXXXX")
    assert denied.header.facts == {"note": "(XXXXXX XXXX)", "count": 3}
    wiring.tell(search_log, Wanted(actor=home.person), "", None)
    wiring.close()
    assert not [name for name in scanned(home, [home.person.encode(), spaced.encode()]) if "log" in name]


TYPED_FORMS = (
    "{0} {1}", "{0}\u00a0{1}", "{0} - {1}", "{0}\u2013{1}", "{0}\u2011{1}", "{0}.{1}", "{0}/{1}", "{0}_{1}",
    "{0}\u200b{1}", "{0}\u00ad-{1}", "{2}.{3}.{4}-{1}", "{2} {3} {4} {1}", "{2} {3} {4} {5} {6}", "{2}-{3}-{4}-{1}",
)  # fmt: skip


def typed_forms(digits: str) -> list[str]:
    """The number as people and programs write it, and in digits that are not ASCII's."""
    pairs = [digits[at : at + 2] for at in range(0, 10, 2)]
    plain = [form.format(digits[:6], digits[6:], *pairs) for form in TYPED_FORMS]
    return [*plain, *(digits.translate({48 + at: zero + at for at in range(10)}) for zero in (0xFF10, 0x0660))]


def test_however_it_is_typed_it_is_refused_and_crossed_out(home: Home) -> None:
    wiring = home.wired()
    for form in typed_forms(home.person):
        for text in (form, f"borgeren {form}, ringede", f"({form})"):
            with pytest.raises(WrongUsage):
                wiring.tell(open_case, home.cpr, "access", None, text)
            assert not any(each.isdecimal() for each in crossed(text)), text
    wiring.close()


DATES = ("12-10-2026 14:30", "2026-11-24 10:15", "12.10.2026 kl. 14.30", "uge 10-12 2026", "01-02-2026/03-02-2026")


def test_what_is_no_number_stays_as_it_is() -> None:
    drawn = synthetic_cpr(random.Random(5)).reveal()
    for text in (f"a{drawn}", f"{drawn}f", f"0{drawn}", "9999999999", "S-2026-11", "c0ffee1234567890", "17:59", *DATES):
        assert crossed(text) == text
    assert crossed(f"x {drawn}, y") == "x XXXXXXXXXX, y"


def test_nothing_is_left_of_whoever_was_filled_in_searched_answered_and_exported(home: Home) -> None:
    wanted, wiring = traces(home), home.wired()
    stories, keeper = person_stories(wiring), somebody(Role.KVALITET, OWN)
    case = stories.open(owner(), home.cpr, "access", None, "S-1").id
    stories.gather(owner(), case)
    stories.review(owner(), case, [1], "reject", "en anden")
    answers = [stories.export(owner(), case, form).content for form in ("json", "pdf")]
    course = wiring.tell(begin_heart_course, keeper, home.cpr)
    wiring.tell(keep_heart_course, keeper, course, {"navn": f"fru {home.person}"})
    wiring.tell(restrict_person, home.cpr, "S-2")
    wiring.citizen_rights.protect(wiring.vault.citizens([home.cpr])[0].surrogate, date(2100, 1, 1), "os:test")
    wiring.close()
    assert json.loads(answers[0])["reports"] is not None
    assert scanned(home, wanted)
    erased(home)
    assert scanned(home, wanted) == []
    assert home.found() == []
