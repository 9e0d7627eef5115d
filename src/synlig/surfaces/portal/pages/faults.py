"""What is shown when something is wrong: plain words and a reference, nothing of our insides (K12, K14)."""

import logging
from typing import Final

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from synlig.core.errors import FreshLogInNeeded, NotLoggedIn, Refused, SynligError, Throttled, WrongUsage
from synlig.surfaces.portal.doorkeeper import TOKEN_PREFIXES
from synlig.surfaces.portal.page import Pages
from synlig.surfaces.portal.stepping_up import step_up

LOG: Final = logging.getLogger("synlig.portal")
SHOWN: Final = {400: "error_400", 403: "error_403", 404: "error_404", 429: "error_429", 503: "error_503"}
PLAIN: Final = {
    400: "The request is not of the agreed form.",
    401: "Log in, or send a valid access token.",
    404: "Not found.",
    405: "That method is not offered here.",
    429: "Refused too often; try again later.",
    503: "Temporarily unavailable; try again.",
}


class Faults:
    """Turns every error into an answer in the caller's kind and language."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def ours(self, request: Request, error: Exception) -> Response:
        """An error of our own tree; a refusal past the log-in looks like a page that is not there."""
        if not isinstance(error, SynligError):
            return await self.unforeseen(request, error)
        if isinstance(error, FreshLogInNeeded):
            return step_up(request)
        status = error.http_status
        if isinstance(error, Refused) and not isinstance(error, NotLoggedIn | Throttled) and _knows(request):
            status = 404
        if status >= 500:
            LOG.error("portal: %s %s", request.state.correlation_id, type(error).__name__, exc_info=error)
        return self._answer(request, status, str(error) if isinstance(error, WrongUsage) else "")

    async def http(self, request: Request, error: Exception) -> Response:
        """An error of the framework: no such route, no such method."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        api = request.url.path.startswith(TOKEN_PREFIXES)
        return self._answer(request, status if api or status != 405 else 404, "")

    async def unreadable(self, request: Request, error: Exception) -> Response:
        """A parameter that is missing or of the wrong kind; its name is told, its value is not repeated."""
        names: list[str] = []
        if isinstance(error, RequestValidationError):
            names = [str(fault["loc"][-1]) for fault in error.errors() if fault["loc"]]
        return self._answer(request, 400, f"Missing or not understood: {', '.join(names)}." if names else "")

    async def unforeseen(self, request: Request, error: Exception) -> Response:
        """A bug: noted with its reference, shown without a word of it."""
        LOG.error("portal: %s unforeseen", request.state.correlation_id, exc_info=error)
        return self._answer(request, 500, "")

    def no_roles(self, request: Request) -> Response:
        """A person without roles sees that, and nothing else."""
        if request.url.path.startswith(TOKEN_PREFIXES):
            return self._answer(request, 404, "")
        return self._pages.show(request, "no_roles.html", 403)

    def _answer(self, request: Request, status: int, detail: str) -> Response:
        if request.url.path.startswith(TOKEN_PREFIXES):
            words = detail or PLAIN.get(status, "Something went wrong.")
            return JSONResponse({"error": words, "correlation_id": request.state.correlation_id}, status)
        template = "error_part.html" if request.headers.get("hx-request-type") == "partial" else "error.html"
        key = SHOWN.get(status, "error_400" if status < 500 else "error_500")
        return self._pages.show(request, template, status, key=key, detail="")


def _knows(request: Request) -> bool:
    return getattr(request.state, "caller", None) is not None
