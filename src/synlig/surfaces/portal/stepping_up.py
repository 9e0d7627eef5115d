"""The way to a fresh log-in and back, for what one may do only soon after having proved who one is."""

from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from synlig.guard.identity import is_own_path
from synlig.surfaces.portal.doorkeeper import LOG_IN, TOKEN_PREFIXES


def step_up(request: Request) -> Response:
    """To the identity provider, which asks anew, and back to the page; a form must be filled in once more."""
    if request.url.path.startswith(TOKEN_PREFIXES):
        body = {"error": "Log in again to go on.", "correlation_id": request.state.correlation_id}
        return JSONResponse(body, 401)
    address = f"{LOG_IN}?igen=1&til={quote(_back(request), safe='/')}"
    if request.headers.get("hx-request"):
        return Response(status_code=401, headers={"HX-Redirect": address})
    return RedirectResponse(address, 303)


def _back(request: Request) -> str:
    """The page itself; after a form the page it was on."""
    if request.method in ("GET", "HEAD"):
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return path if is_own_path(path) else "/"
    page = urlsplit(request.headers.get("referer", ""))
    same = page.netloc == request.headers.get("host", "")
    return page.path if same and is_own_path(page.path) else "/"
