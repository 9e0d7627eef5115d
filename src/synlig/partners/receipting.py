"""How deliveries are handed over and receipted, the same with every recipient and over every wire.

Recipients have published no such thing; the form is ours and described in docs/EXCHANGE.md: `PUT /deliveries/{id}`
is answered with a receipt per report, now (200, 201) or later (202, then `GET /deliveries/{id}/receipt`).
"""

import re
from datetime import date
from typing import ClassVar, Final, Literal

import msgspec

from synlig.core.delivery import Held, ItemReceipt, Outcome, Pending, Permanent, Receipted, Temporary, Wire, WireFailed

HAS_IT: Final = (200, 201)
LATER: Final = 202
DONE: Final = 204
NEVER: Final = {
    400: "it is not a delivery to them",
    409: "they hold another content under this id",
    413: "it is too large for them",
    415: "they do not know its form",
    422: "they refuse it whole",
}
"""Answers that trying again will not change; every other answer may be different next time."""
PLAIN_REASON: Final = re.compile(r"[a-z][a-z0-9-]{0,59}", re.ASCII)
DIGITS: Final = re.compile(r"(\d-?){6}", re.ASCII)
"""So many in a row could be a birth date or a CPR number."""
UNCLEAR: Final = "unclear"
UNREADABLE: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
LARGEST_HEAD: Final = 1 << 16
LARGEST_LINE: Final = 1 << 12
"""Bytes of a receipt, and of each report in it: more is read by nobody."""


class _Item(msgspec.Struct):
    report: str
    outcome: Literal["accepted", "rejected"]
    reason: str = ""


class _Receipt(msgspec.Struct):
    delivery: str
    items: list[_Item]


class _InDelivery(msgspec.Struct):
    delivery: str
    reports: list[str]


class _Inventory(msgspec.Struct):
    day: date
    accepted: int
    deliveries: list[_InDelivery]


class Receipting:
    """A recipient over a wire. It answers by an outcome, whatever comes back."""

    name: ClassVar[str]

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def deliver(self, delivery: str, reports: tuple[str, ...], body: bytes) -> Outcome:
        """Send a delivery that holds `reports`; the same again gets the same receipt."""
        return self._ask("PUT", f"/deliveries/{delivery}", delivery, reports, body)

    def receipt(self, delivery: str, reports: tuple[str, ...]) -> Outcome:
        """Ask for the receipt that was to come later."""
        return self._ask("GET", f"/deliveries/{delivery}/receipt", delivery, reports)

    def withdraw(self, withdrawal: str, reports: tuple[str, ...]) -> Outcome:
        """Tell that reports sent before are to be erased; the same again is harmless."""
        body = msgspec.json.encode({"withdrawal": withdrawal, "reports": reports})
        try:
            answer = self._wire.ask("PUT", f"/withdrawals/{withdrawal}", body)
        except WireFailed as failed:
            return Temporary(str(failed))
        if answer.status in (*HAS_IT, LATER, DONE):
            return Receipted(())
        if answer.status in NEVER:
            return Permanent(f"{NEVER[answer.status]} ({answer.status})")
        return Temporary(f"they answered {answer.status}")

    def held(self, day: date) -> Held | Temporary:
        """The accepted reports they say they hold of deliveries stamped `day`."""
        try:
            answer = self._wire.ask("GET", f"/inventory?day={day.isoformat()}")
            said = msgspec.json.decode(answer.body, type=_Inventory) if answer.status == 200 else None
        except (WireFailed, *UNREADABLE):
            return Temporary("their inventory could not be read")
        held = {} if said is None else {each.delivery: frozenset(each.reports) for each in said.deliveries}
        if said is None or said.day != day or said.accepted != sum(map(len, held.values())):
            return Temporary("their inventory does not add up")
        return Held(day, held)

    def _ask(
        self, method: str, path: str, delivery: str, reports: tuple[str, ...], body: bytes | None = None
    ) -> Outcome:
        try:
            answer = self._wire.ask(method, path, body)
        except WireFailed as failed:
            return Temporary(str(failed))
        if answer.status in HAS_IT:
            return _receipted(answer.body, delivery, reports)
        if answer.status == LATER:
            return Pending()
        if answer.status in NEVER:
            return Permanent(f"{NEVER[answer.status]} ({answer.status})")
        return Temporary(f"they answered {answer.status}")


def _receipted(body: bytes, delivery: str, reports: tuple[str, ...]) -> Outcome:
    """A receipt counts when it is of this delivery and speaks of each report once; else it is no receipt."""
    if len(body) > LARGEST_HEAD + LARGEST_LINE * len(reports):
        return Temporary("their receipt is far too long for what was sent")
    try:
        said = msgspec.json.decode(body, type=_Receipt)
    except UNREADABLE:
        return Temporary("their receipt could not be read")
    if said.delivery != delivery:
        return Temporary("their receipt is of another delivery")
    if sorted(item.report for item in said.items) != sorted(reports):
        return Temporary("their receipt does not speak of each report once")
    return Receipted(tuple(ItemReceipt(i.report, i.outcome == "accepted", _reason(i)) for i in said.items))


def _reason(item: _Item) -> str:
    """Their code for it. Anything but a plain code is not kept: it could quote a citizen."""
    if item.outcome == "accepted":
        return ""
    return item.reason if PLAIN_REASON.fullmatch(item.reason) and not DIGITS.search(item.reason) else UNCLEAR
