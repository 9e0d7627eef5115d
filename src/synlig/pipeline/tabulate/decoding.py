"""Accepted report bytes into resources: fast where every type is known, else the known ones one by one."""

from typing import Final

import msgspec

from synlig.core.errors import InputRejected
from synlig.pipeline.tabulate.resources import TYPES, Entry, Known, Report, UnreadReport


class Named(msgspec.Struct, gc=False, rename="camel"):
    """A resource by its id."""

    resource_type: str = ""
    id: str | None = None


class Addressed(msgspec.Struct, gc=False, rename="camel"):
    """An entry by its address."""

    full_url: str | None = None
    resource: Named | None = None


class Addresses(msgspec.Struct, gc=False):
    """A report once more, for the few whose references go by addresses of their own."""

    entry: tuple[Addressed, ...] = ()


_REPORT: Final = msgspec.json.Decoder(Report)
_ADDRESSES: Final = msgspec.json.Decoder(Addresses)
_UNREAD: Final = msgspec.json.Decoder(UnreadReport)
_KNOWN: Final = msgspec.json.Decoder(Known)
_TYPE: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
_WORD: Final = msgspec.json.Decoder(str)
REFUSED: Final = "The report is not of the form that the gate accepts; nothing of it was tabulated."
NO_REPORT: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def decode(raw: bytes) -> Report:
    """The report in `raw`; a resource of a type without a table may be left out of its entry.

    Raises:
        InputRejected: not the JSON of a report; the gate would not have let it through.
    """
    try:
        return _REPORT.decode(raw)
    except NO_REPORT:
        return _known_only(raw)


def ids_by_address(raw: bytes) -> dict[str | None, str | None]:
    """The id of each resource that has a table, by its fullUrl.

    Raises:
        InputRejected: as `decode`.
    """
    try:
        found = [(entry.full_url, entry.resource) for entry in _ADDRESSES.decode(raw).entry]
    except NO_REPORT:
        raise InputRejected(REFUSED) from None
    return {url: resource.id for url, resource in found if resource is not None and resource.resource_type in TYPES}


def _known_only(raw: bytes) -> Report:
    try:
        report = _UNREAD.decode(raw)
        entries = tuple(Entry(_known(entry.resource)) for entry in report.entry)
    except NO_REPORT:
        raise InputRejected(REFUSED) from None
    return Report(report.meta, report.timestamp, entries)


def _known(resource: msgspec.Raw) -> Known | None:
    kind = _TYPE.decode(resource).get("resourceType") if bytes(resource) != b"null" else None
    return _KNOWN.decode(resource) if kind is not None and _WORD.decode(kind) in TYPES else None
