"""Saved tables: kept under a name, shared, let go of, and followed by a feed when a new release is out."""

from datetime import UTC
from xml.etree.ElementTree import Element, SubElement, tostring

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from synlig.core.errors import NotFound, WrongUsage
from synlig.core.permission import Permission, Person
from synlig.core.release import Release
from synlig.core.saved import Saved
from synlig.surfaces.portal.building import PAGE
from synlig.surfaces.portal.page import require
from synlig.surfaces.portal.pages.build import BuildPage
from synlig.surfaces.portal.pages.log_in import checked_form
from synlig.surfaces.portal.stories import OwnStories, TableStories

ATOM = "http://www.w3.org/2005/Atom"
MOST_ENTRIES = 20


class SavedPages:
    """What is done with a saved table."""

    def __init__(self, own: OwnStories, tables: TableStories, page: BuildPage) -> None:
        self._own, self._tables, self._page = own, tables, page

    async def keep(self, request: Request) -> Response:
        """`POST /byg/gem`: keep the table of the form's address under a name."""
        person = require(request, Permission.READ_RELEASED)
        form = await checked_form(request)
        built = await run_in_threadpool(self._page.table_of, person, form.get("tabel", ""))
        if built is None or built.table is None:
            raise WrongUsage("There is no table to keep: choose again.")
        query, shared = built.building.query, form.get("del") == "ja"
        one = await run_in_threadpool(self._own.keep, person, "table", form.get("navn", ""), query, shared, None, ())
        return RedirectResponse(f"{PAGE}?{one.content}&gemt={one.id}", 303)

    async def open(self, request: Request) -> Response:
        """`GET /byg/gemt/{id}`: the short, lasting address of a saved table."""
        person = require(request, Permission.READ_RELEASED)
        one = await run_in_threadpool(self._own.see, person, "table", request.path_params["id"])
        return RedirectResponse(f"{PAGE}?{one.content}", 303)

    async def remove(self, request: Request) -> Response:
        """`POST /byg/gemt/{id}/slet`: gone at once."""
        person = require(request, Permission.READ_RELEASED)
        await checked_form(request)
        if not await run_in_threadpool(self._own.remove, person, request.path_params["id"]):
            raise NotFound("No such table.")
        return RedirectResponse(f"{PAGE}#gemte", 303)

    async def table(self, request: Request) -> Response:
        """`GET /api/v1/saved/{id}/table?format=…`: its figures by the newest release, for a tool."""
        person = require(request, Permission.EXPORT_RELEASED)
        one = await run_in_threadpool(self._own.see, person, "table", request.path_params["id"])
        built = await run_in_threadpool(self._page.table_of, person, one.content)
        if built is None or built.table is None:
            raise NotFound("The table is not there in this release.")
        form = request.query_params.get("format", "csv")
        file = await run_in_threadpool(self._tables.export, built.table, built.lists, form)
        named = {"Content-Disposition": f'attachment; filename="{file.name}"'}
        return Response(file.content, media_type=file.media_type, headers=named)

    async def feed(self, request: Request) -> Response:
        """`GET /api/v1/saved/{id}/feed`: Atom, one entry for every release that holds its cube."""
        person = require(request, Permission.READ_RELEASED)
        one = await run_in_threadpool(self._own.see, person, "table", request.path_params["id"])
        releases = await run_in_threadpool(self._releases, person, one)
        origin = str(request.base_url).rstrip("/")
        return Response(_atom(one, releases, origin), media_type="application/atom+xml")

    def _releases(self, person: Person, one: Saved) -> list[Release]:
        built = self._page.table_of(person, one.content)
        return [] if built is None else list(self._tables.releases(person, built.cube.name))[:MOST_ENTRIES]


def _atom(one: Saved, releases: list[Release], origin: str) -> bytes:
    root = Element("feed", xmlns=ATOM)
    SubElement(root, "id").text = f"{origin}/byg/gemt/{one.id}"
    SubElement(root, "title").text = f"Synlig: {one.name}"
    newest = releases[0].made_at if releases else one.changed
    SubElement(root, "updated").text = newest.astimezone(UTC).isoformat()
    author = SubElement(root, "author")
    SubElement(author, "name").text = "Synlig"
    for release in releases:
        entry = SubElement(root, "entry")
        SubElement(entry, "id").text = f"{origin}/byg/gemt/{one.id}#{release.id}"
        SubElement(entry, "title").text = f"{one.name}: {release.id}"
        SubElement(entry, "updated").text = release.made_at.astimezone(UTC).isoformat()
        SubElement(entry, "link", href=f"{origin}/byg?{one.content}&udgivelse={release.id}")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="utf-8")
