"""`/odata/v4/` and `/catalog.ttl`: the released cubes as BI tools read them by OData 4.0, and as a data catalogue."""

import re
import zlib
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from synlig.core.errors import NotFound, SynligError
from synlig.core.permission import Permission, Person
from synlig.pipeline.odata import (
    EntitySet,
    Query,
    Service,
    csdl,
    keyed,
    many,
    one,
    parse,
    pick,
    pick_one,
    service_document,
)
from synlig.surfaces.portal.page import require
from synlig.surfaces.portal.shield import Door
from synlig.surfaces.portal.stories import AnalysisStories

ROOT: Final = "odata/v4/"
VERSION: Final = {"OData-Version": "4.0", "Vary": "Authorization, Cookie, Accept, Prefer"}
JSON: Final = "application/json;odata.metadata={};charset=utf-8"
RESOURCE: Final = re.compile(r"(\w+)(?:\((.*)\)|(/\$count))?")
PAGE_SIZE: Final = re.compile(r"(?:odata\.)?maxpagesize=(\d{1,9})", re.IGNORECASE)
REMEMBERED: Final = 2
"""How many services are kept built: the newest release's, and one that someone is still reading."""


class Feed:
    """The addresses below `/odata/v4/`; a personal access token or a session opens them."""

    def __init__(self, stories: AnalysisStories, door: Door) -> None:
        self._stories, self._scheme = stories, "https" if door.tls else "http"
        self._built: dict[tuple[tuple[str, ...], str], Service] = {}

    def routes(self) -> list[Route]:
        """OData's root, one route for all below it, which is OData's to read, and the catalogue that names it."""
        return [
            Route("/odata/v4/", self.show),
            Route("/odata/v4/{resource:path}", self.show),
            Route("/catalog.ttl", self.catalog),
        ]

    async def catalog(self, request: Request) -> Response:
        """The data catalogue, for whoever may export."""
        person = require(request, Permission.EXPORT_RELEASED)
        names = [cube.name for cube in self._stories.cubes(person)]
        content = await run_in_threadpool(self._stories.catalog, names, self._address(request))
        return Response(content, media_type="text/turtle; charset=utf-8")

    async def show(self, request: Request) -> Response:
        """Answer one question; an error is told in OData's form, and a refusal looks like nothing there."""
        person = require(request, Permission.EXPORT_RELEASED)
        try:
            return await run_in_threadpool(self._answer, request, person)
        except SynligError as error:
            if error.http_status >= 500 and error.http_status != 501:
                raise
            told = {"code": error.issue_code, "message": str(error)}
            body = {"error": told, "correlation_id": request.state.correlation_id}
            return JSONResponse(body, error.http_status, VERSION)

    def _answer(self, request: Request, person: Person) -> Response:
        root, resource = f"{self._address(request)}{ROOT}", request.path_params.get("resource", "")
        service = self._newest(person)
        if resource == "$metadata":
            return Response(csdl(service), media_type="application/xml", headers=VERSION)
        bare = "odata.metadata=none" in request.headers.get("accept", "") + request.query_params.get("$format", "")
        form = JSON.format("none" if bare else "minimal")
        if not resource:
            return Response(service_document(service, root), media_type=form, headers=VERSION)
        name, key, counted = _resource(resource)
        query, rows = self._asked(request, service, name)
        tag = f'W/"{rows.release}-{zlib.crc32(f"{resource}?{request.url.query} {query.size} {bare}".encode()):08x}"'
        kept = VERSION | {"ETag": tag, "Cache-Control": "private, no-cache"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=kept)
        if counted:
            total = pick(rows, Query(query.where, count=True, size=1)).total
            return Response(str(total), media_type="text/plain", headers=kept)
        if key is not None:
            content = one(rows, query, pick_one(rows, keyed(key, rows.key), query), root, bare=bare)
            return Response(content, media_type=form, headers=kept)
        picked = pick(rows, query)
        following = _next(request, root, resource, picked.following.token) if picked.following else None
        return Response(many(rows, query, picked, root, following, bare=bare), media_type=form, headers=kept)

    def _asked(self, request: Request, service: Service, name: str) -> tuple[Query, EntitySet]:
        """The query and the rows it is of: the newest release's, or those the reading began with."""
        if name not in service:
            raise NotFound("There is no entity set of that name.")
        preferred = PAGE_SIZE.search(request.headers.get("prefer", ""))
        given = parse_qsl(request.url.query, keep_blank_values=True)
        query, rows = parse(given, int(preferred[1]) if preferred else None), service[name]
        if query.page is not None and query.page.release != rows.release and rows.cube:
            rows = self._service((rows.cube,), query.page.release)[name]
        return query, rows

    def _newest(self, person: Person) -> Service:
        release = self._stories.release(person)
        names = tuple(cube.name for cube in self._stories.cubes(person))
        key = (names, release.id if release else "")
        found = self._built.get(key)
        return found if found is not None else self._keep(key, self._stories.entity_sets(names, None))

    def _service(self, names: tuple[str, ...], release: str) -> Service:
        found = self._built.get((names, release))
        return found if found is not None else self._keep((names, release), self._stories.entity_sets(names, release))

    def _keep(self, key: tuple[tuple[str, ...], str], service: Service) -> Service:
        for oldest in list(self._built)[: 1 - REMEMBERED]:
            self._built.pop(oldest, None)
        self._built[key] = service
        return service

    def _address(self, request: Request) -> str:
        """Where the portal is for this caller; the host was checked by the shield."""
        return f"{self._scheme}://{request.headers['host']}/"


def _resource(resource: str) -> tuple[str, str | None, bool]:
    match = RESOURCE.fullmatch(resource)
    if match is None:
        raise NotFound("There is nothing at that address.")
    return match[1], match[2], match[3] is not None


def _next(request: Request, root: str, resource: str, token: str) -> str:
    given = parse_qsl(request.url.query, keep_blank_values=True)
    asked = [(name, value) for name, value in given if name.lower() not in ("$skiptoken", "skiptoken")]
    return f"{root}{quote(resource)}?{urlencode([*asked, ('$skiptoken', token)], safe='$~', quote_via=quote)}"
