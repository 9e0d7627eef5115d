"""A recipient that lies: what it says counts only when it is of this very delivery, report by report, once."""

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from synlig.core.delivery import Held, Pending, Permanent, Receipted, Temporary, WireAnswer, WireFailed
from synlig.partners.sds import Sds

Json = dict[str, Any]
DELIVERY = "5f0c3c52-2d2a-5cbd-8bd2-1d5fa1fdc3a0"
REPORTS = ("a", "b")
DAY = date(2026, 11, 20)


@dataclass
class Says:
    """A wire at whose other end somebody answers as they like."""

    body: bytes = b""
    status: int = 201
    asked: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    def ask(self, method: str, path: str, body: bytes | None = None) -> WireAnswer:
        del body
        self.asked.append((method, path))
        if self.status == 0:
            raise WireFailed("cut off")
        return WireAnswer(self.status, self.body)

    def close(self) -> None:
        """Nothing is open."""


def receipt(*items: Json, delivery: object = DELIVERY) -> bytes:
    return json.dumps({"delivery": delivery, "items": items}).encode()


def said(report: object, outcome: object = "accepted", **more: object) -> Json:
    return {"report": report, "outcome": outcome, **more}


LIES: dict[str, bytes] = {
    "of another delivery": receipt(said("a"), said("b"), delivery="another"),
    "of no delivery": json.dumps({"items": [said("a"), said("b")]}).encode(),
    "of others' reports": receipt(said("c"), said("d")),
    "with an unknown report more": receipt(said("a"), said("b"), said("c")),
    "with a report less": receipt(said("a")),
    "with a report twice": receipt(said("a"), said("b"), said("b")),
    "first accepted, then rejected": receipt(said("a"), said("a", "rejected"), said("b")),
    "one report in place of the other": receipt(said("a"), said("a")),
    "neither accepted nor rejected": receipt(said("a"), said("b", "perhaps")),
    "accepted, said in another case": receipt(said("a"), said("b", "Accepted")),
    "an outcome that is no text": receipt(said("a"), said("b", outcome=True)),
    "a report that is no text": receipt(said("a"), said(None)),
    "nothing": b"",
    "a page": b"<!doctype html>",
    "no UTF-8": b'{"delivery": "\xff"}',
    "no end": receipt(said("a"), said("b"))[:-1],
    "something after it": receipt(said("a"), said("b")) + b"{}",
    "a list": b"[]",
    "very deep": b"[" * 100_000,
    "very deep where nobody looks": receipt(said("a", note="HERE"), said("b")).replace(b'"HERE"', b"[" * 60_000),
    "a delivery that is a number": receipt(said("a"), said("b"), delivery=1),
    "far too long": receipt(said("a", note="x" * 200_000), said("b")),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
@pytest.mark.parametrize("later", [False, True])
def test_what_is_no_receipt_of_each_report_once_is_none(lie: bytes, *, later: bool) -> None:
    wire = Says(lie, 200 if later else 201)
    recipient = Sds(wire)
    outcome = recipient.receipt(DELIVERY, REPORTS) if later else recipient.deliver(DELIVERY, REPORTS, b"{}")
    assert isinstance(outcome, Temporary)
    assert "x" * 20 not in outcome.why


def test_the_truth_in_any_order_is_a_receipt() -> None:
    outcome = Sds(Says(receipt(said("b", "rejected", reason="code"), said("a")))).deliver(DELIVERY, REPORTS, b"{}")
    assert isinstance(outcome, Receipted)
    assert {(item.report, item.accepted, item.reason) for item in outcome.items} == {
        ("a", True, ""),
        ("b", False, "code"),
    }


@pytest.mark.parametrize(
    "reason", ["Fru Hansen", "a" * 61, "code\n", "kode æ", "", "-x", "cpr-" + "1" * 10, "x010170-1"]
)
def test_a_reason_that_is_no_plain_code_is_not_kept(reason: str) -> None:
    outcome = Sds(Says(receipt(said("a", "rejected", reason=reason), said("b")))).deliver(DELIVERY, REPORTS, b"{}")
    assert isinstance(outcome, Receipted)
    assert next(item.reason for item in outcome.items if not item.accepted) == "unclear"


@pytest.mark.parametrize(
    ("status", "kind"),
    [(202, Pending), *((each, Permanent) for each in (400, 409, 413, 415, 422))]
    + [(each, Temporary) for each in (0, 100, 204, 206, 301, 302, 307, 308, 401, 403, 404, 408, 429, 500, 503, 599)],
)
def test_no_other_status_is_taken_for_a_receipt_and_only_what_never_works_is_given_up(status: int, kind: type) -> None:
    truth = receipt(said("a"), said("b"))
    assert isinstance(Sds(Says(truth, status)).deliver(DELIVERY, REPORTS, b"{}"), kind)


def inventory(different: Json) -> bytes:
    whole: Json = {"day": "2026-11-20", "accepted": 2, "deliveries": [{"delivery": DELIVERY, "reports": ["a", "b"]}]}
    return json.dumps(whole | different).encode()


def listed(*deliveries: tuple[str, list[str]]) -> list[Json]:
    return [{"delivery": name, "reports": reports} for name, reports in deliveries]


DIFFERENT: dict[str, Json] = {
    "of another day": {"day": "2026-11-21"},
    "another sum": {"accepted": 3},
    "a delivery twice": {"accepted": 4, "deliveries": listed((DELIVERY, ["a", "b"]), (DELIVERY, ["c", "d"]))},
    "a report twice": {"deliveries": listed((DELIVERY, ["a", "a"]))},
    "a delivery again, empty": {"deliveries": listed((DELIVERY, ["a", "b"]), (DELIVERY, []))},
    "no list": {"deliveries": None},
}


@pytest.mark.parametrize("different", DIFFERENT.values(), ids=DIFFERENT.keys())
def test_an_inventory_that_does_not_add_up_is_none_and_nothing_is_sent_again_for_it(different: Json) -> None:
    assert isinstance(Sds(Says(inventory(different), 200)).held(DAY), Temporary)


def test_an_inventory_that_adds_up_is_believed_only_under_status_200() -> None:
    whole = inventory({})
    assert Sds(Says(whole, 200)).held(DAY) == Held(DAY, {DELIVERY: frozenset("ab")})
    assert isinstance(Sds(Says(whole, 203)).held(DAY), Temporary)
