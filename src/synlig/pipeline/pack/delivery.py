"""Packed reports bound into deliveries, and the CPR numbers put back at the last moment."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, Protocol, TypeVar

import msgspec

from synlig.core.agreement import Agreement
from synlig.core.cpr import Cpr, Surrogate
from synlig.core.errors import IntegrityFailure
from synlig.pipeline.pack.forms import PLACEHOLDER

BEGINS: Final = b'"' + PLACEHOLDER.encode()
DIGITS: Final = 32
STAND_IN: Final = re.compile(rb'[0-9a-f]{32}"')
"""What follows: a surrogate and the end of the text it is alone in."""


class Named(Protocol):
    """A packed report waiting for its page."""

    @property
    def id(self) -> str:
        """The report's id."""
        ...


Waiting = TypeVar("Waiting", bound=Named)


def pages(waiting: Iterable[Waiting], size: int) -> Iterator[tuple[Waiting, ...]]:
    """`waiting` in order, at most `size` to a page and no report id twice on one, so that receipts are plain."""
    page: dict[str, Waiting] = {}
    for each in waiting:
        if len(page) == size or each.id in page:
            yield tuple(page.values())
            page = {}
        page[each.id] = each
    if page:
        yield tuple(page.values())


def bind(agreement: Agreement, delivery: str, stamped: datetime, reports: Sequence[tuple[str, bytes]]) -> bytes:
    """The delivery of `reports` (id, JSON) in the agreement's format; the same arguments give the same bytes."""
    return (
        _lines(agreement, delivery, stamped, reports)
        if agreement.format == "rows"
        else _incremental(agreement, delivery, stamped, reports)
    )


def _lines(agreement: Agreement, delivery: str, stamped: datetime, reports: Sequence[tuple[str, bytes]]) -> bytes:
    """A line that says what this is, then every row of every report."""
    when = stamped.isoformat(timespec="seconds")
    names = [name for name, _ in reports]
    first = {"delivery": delivery, "agreement": agreement.id, "version": agreement.version, "stamped": when}
    return b"\n".join((msgspec.json.encode({**first, "reports": names}), *(body for _, body in reports), b""))


def _incremental(agreement: Agreement, delivery: str, stamped: datetime, reports: Sequence[tuple[str, bytes]]) -> bytes:
    return msgspec.json.encode(
        {
            "resourceType": "Bundle",
            "id": delivery,
            "meta": {"profile": [agreement.delivery_profile]},
            "type": "collection",
            "timestamp": stamped.isoformat(timespec="seconds"),
            "entry": [
                {"fullUrl": f"{agreement.base}/Bundle/{name}", "resource": msgspec.Raw(body)} for name, body in reports
            ],
        }
    )


def surrogates_in(body: bytes) -> frozenset[Surrogate]:
    """The citizens whose CPR numbers are missing from a packed report or delivery."""
    return frozenset(Surrogate(after[:DIGITS].decode()) for after in _after_stand_ins(body)[1:])


def insert_identity(body: bytes, numbers: Mapping[Surrogate, Cpr]) -> bytes:
    """The delivery as the recipient needs it: every stand-in replaced by the citizen's CPR number.

    The result is sent and forgotten, never kept and never logged.

    Raises:
        IntegrityFailure: a citizen's number is missing; nothing is to be sent.
    """
    first, *others = _after_stand_ins(body)
    whole = [first]
    for after in others:
        known = numbers.get(Surrogate(after[:DIGITS].decode()))
        if known is None:
            raise IntegrityFailure("A packed report names a citizen the vault does not know.")
        whole += (b'"', known.reveal().encode(), after[DIGITS:])
    return b"".join(whole)


def _after_stand_ins(body: bytes) -> list[bytes]:
    """What stands before the first, then from each one's digits on to the next.

    Raises:
        IntegrityFailure: one of them is no stand-in; no text of a report can begin like one.
    """
    pieces = body.split(BEGINS)
    if not all(STAND_IN.match(piece) for piece in pieces[1:]):
        raise IntegrityFailure("A packed report holds something that is no stand-in for a CPR number.")
    return pieces
