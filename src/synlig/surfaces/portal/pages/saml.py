"""The addresses an identity provider knows: metadata, log-in, its answer, and log-out by every binding."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from synlig.guard.saml.logout_checks import LogoutAsked
from synlig.guard.saml.provider import SamlIdentity
from synlig.surfaces.portal.pages.log_in import LogInPages, form_of

GONE: Final = "/logget-ud"
SOAP_TYPES: Final = ("text/xml", "application/soap+xml")


@dataclass(frozen=True, slots=True)
class SamlStories:
    """What the identity provider may ask of us. All but `metadata` and `answers` raise Refused."""

    metadata: Callable[[], bytes]
    asked: Callable[[str], LogoutAsked]
    """(query string as it came): a log-out request by HTTP-Redirect."""
    asked_by_form: Callable[[Mapping[str, str]], LogoutAsked]
    asked_by_soap: Callable[[bytes], LogoutAsked]
    is_complete: Callable[[str], bool]
    """(query string as it came): whether the answer to our own request says that every session ended."""
    is_complete_by_form: Callable[[Mapping[str, str]], bool]
    end: Callable[[Callable[[], LogoutAsked]], LogoutAsked]
    """(how to hear what is asked): hear it and end those sessions here; what was asked."""
    answer: Callable[[LogoutAsked], str]
    """(what was asked): where the browser takes our answer."""
    answer_soap: Callable[[LogoutAsked], bytes]


def saml_stories(identity: SamlIdentity, end: Callable[[Callable[[], LogoutAsked]], LogoutAsked]) -> SamlStories:
    """The stories over one identity provider; `end` is the story that ends sessions in the store."""
    logout = identity.logout
    return SamlStories(
        metadata=identity.metadata,
        asked=logout.asked,
        asked_by_form=logout.asked_by_form,
        asked_by_soap=logout.asked_by_soap,
        is_complete=logout.is_complete,
        is_complete_by_form=logout.is_complete_by_form,
        end=end,
        answer=logout.answer,
        answer_soap=logout.answer_soap,
    )


class SamlPages:
    """Thin: what is right and wrong is known to the guard."""

    def __init__(self, log_in: LogInPages, stories: SamlStories) -> None:
        self._log_in, self._stories = log_in, stories

    async def metadata(self, _request: Request) -> Response:
        """`GET /saml/metadata`: what an identity provider is given to know us."""
        return Response(self._stories.metadata(), media_type="application/samlmetadata+xml")

    async def leave(self, request: Request) -> Response:
        """`GET /saml/logout`: a request to end sessions here, or the answer to ours."""
        query = request.url.query
        if "SAMLRequest=" in query:
            return await self._ended(partial(self._stories.asked, query))
        await run_in_threadpool(self._stories.is_complete, query)
        return RedirectResponse(GONE, 303)

    async def leave_by_post(self, request: Request) -> Response:
        """`POST /saml/logout`: the same as a form, or a request over the back channel."""
        if request.headers.get("content-type", "").partition(";")[0].strip() in SOAP_TYPES:
            hear = partial(self._stories.asked_by_soap, await request.body())
            asked = await run_in_threadpool(self._stories.end, hear)
            return Response(await run_in_threadpool(self._stories.answer_soap, asked), media_type="text/xml")
        form = await form_of(request)
        if "SAMLRequest" in form:
            return await self._ended(partial(self._stories.asked_by_form, form))
        await run_in_threadpool(self._stories.is_complete_by_form, form)
        return RedirectResponse(GONE, 303)

    async def _ended(self, hear: Callable[[], LogoutAsked]) -> Response:
        asked = await run_in_threadpool(self._stories.end, hear)
        return RedirectResponse(await run_in_threadpool(self._stories.answer, asked), 303)


def saml_routes(log_in: LogInPages, stories: SamlStories) -> list[Route]:
    """The routes of a portal whose people log in by SAML."""
    pages = SamlPages(log_in, stories)
    return [
        Route("/saml/metadata", pages.metadata),
        Route("/saml/login", log_in.begin),
        Route("/saml/acs", log_in.finish, methods=["POST"]),
        Route("/saml/logout", pages.leave),
        Route("/saml/logout", pages.leave_by_post, methods=["POST"]),
    ]
