"""Fetching reports by FHIR search: what changed since last time, page by page (K8, A6)."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar, Final
from urllib.parse import urlencode

import msgspec

from synlig.core.delivery import WireFailed
from synlig.core.instant import span_of
from synlig.core.source import Fetched, Fetching, Piece, Reach

A_PAGE: Final = 100
JSON: Final = {"Accept": "application/fhir+json"}
FORGOTTEN: Final = (400, 404, 410)
"""Answers to an address of a page that the server no longer knows: the run begins anew."""


class _Entry(msgspec.Struct):
    resource: msgspec.Raw = msgspec.Raw(b"")


class _Link(msgspec.Struct):
    relation: str
    url: str


class _Page(msgspec.Struct, rename={"kind": "resourceType"}):
    kind: str
    type: str
    entry: list[_Entry] = []
    link: list[_Link] = []


class _Meta(msgspec.Struct, frozen=True, rename={"last_updated": "lastUpdated"}):
    last_updated: str = ""


class _Head(msgspec.Struct, rename={"kind": "resourceType"}):
    kind: str
    id: str = ""
    meta: _Meta = _Meta()


class FhirSearch:
    """`GET [base]/Bundle?_lastUpdated=ge…&_sort=_lastUpdated`, following `next`."""

    name: ClassVar[str] = "search"

    def __init__(self, wire: Fetching, limit: int) -> None:
        self._wire = wire
        self._limit = limit

    def pieces(self, reach: Reach) -> Iterator[Piece]:
        """A piece per page, oldest change first.

        Raises:
            WireFailed: a page could not be fetched or is none.
        """
        reach, page = self._begun(reach)
        seen = set[str]()
        while True:
            bundle, documents, reach = self._read(page, reach)
            following = next((link.url for link in bundle.link if link.relation == "next"), "")
            if following in seen:
                raise WireFailed("their pages go round in a circle")
            seen.add(following)
            after = replace(reach, at=following) if following else _over(reach)
            yield Piece(hashlib.sha256(page.body).hexdigest(), documents, after)
            if not following:
                return
            reach, page = after, self._page(following)

    def _begun(self, reach: Reach) -> tuple[Reach, Fetched]:
        """Where the last run was cut off, if the source still knows; else the first page."""
        if reach.at:
            page = self._wire.fetch("GET", reach.at, JSON)
            if page.status == 200:
                return reach, page
            if page.status not in FORGOTTEN:
                raise WireFailed(f"no page: they answered {page.status}")
        asked = {"_sort": "_lastUpdated", "_count": str(A_PAGE)}
        asked |= {"_lastUpdated": f"ge{reach.since}"} if reach.since else {}
        return Reach(reach.since, reach.edge), self._page(f"/Bundle?{urlencode(asked)}")

    def _page(self, path: str) -> Fetched:
        page = self._wire.fetch("GET", path, JSON)
        if page.status != 200:
            raise WireFailed(f"no page: they answered {page.status}")
        return page

    def _read(self, page: Fetched, reach: Reach) -> tuple[_Page, tuple[tuple[str, bytes | None], ...], Reach]:
        try:
            bundle = msgspec.json.decode(page.body, type=_Page)
            found = [(msgspec.json.decode(entry.resource, type=_Head), bytes(entry.resource)) for entry in bundle.entry]
        except (msgspec.MsgspecError, UnicodeDecodeError):
            raise WireFailed("their page could not be read") from None
        if (bundle.kind, bundle.type) != ("Bundle", "searchset"):
            raise WireFailed("their page is no searchset")
        reports = [(head, raw) for head, raw in found if head.kind == "Bundle"]
        for head, _ in reports:
            reach = _further(reach, head)
        new = [
            (head, raw)
            for head, raw in reports
            if not (head.meta.last_updated == reach.since and head.id in reach.edge)
        ]
        documents = ((f"Bundle/{head.id}", raw if len(raw) <= self._limit else None) for head, raw in new)
        return bundle, tuple(documents), reach


SOURCE: Final = FhirSearch


def _further(reach: Reach, head: _Head) -> Reach:
    """With the newest instant seen so far, and what changed at that very instant."""
    span = span_of(head.meta.last_updated)
    if span is None:
        return reach
    newest = span_of(reach.newest or reach.since)
    if newest is None or span.start > newest.start:
        return replace(reach, newest=head.meta.last_updated, fresh=(head.id,))
    if span.start == newest.start:
        return replace(reach, fresh=tuple(dict.fromkeys((*reach.fresh, head.id))))
    return reach


def _over(reach: Reach) -> Reach:
    """The run is over: what was seen is what the next one begins after."""
    if not reach.newest:
        return Reach(reach.since, tuple(dict.fromkeys((*reach.edge, *reach.fresh))))
    return Reach(reach.newest, reach.fresh)
