"""Getting in and out: the way to the identity provider and back, and the cookies on the way."""

from typing import Final
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from synlig.core.errors import Refused, WrongUsage
from synlig.guard.identity import is_own_path
from synlig.guard.sessions import form_token_holds
from synlig.surfaces.portal.doorkeeper import Caller, knock_of
from synlig.surfaces.portal.page import LANGUAGE_COOKIE, Pages
from synlig.surfaces.portal.shield import LARGEST_REPORTS, Door
from synlig.surfaces.portal.stories import LogInStories

LOG_IN_COOKIE: Final = "synlig_log_ind"
LOG_IN_SECONDS: Final = 600
YEAR_SECONDS: Final = 365 * 24 * 3600
LONGEST_FIELD: Final = 1 << 20


def session_cookie(door: Door) -> str:
    """The name of the session cookie; `__Host-` makes browsers hold it to this host, over TLS only."""
    return "__Host-synlig" if door.tls else "synlig_session"


class LogInPages:
    """The addresses around a log-in."""

    def __init__(self, pages: Pages, stories: LogInStories, door: Door) -> None:
        self._pages, self._stories, self._door = pages, stories, door
        self._cookie = session_cookie(door)

    async def begin(self, request: Request) -> Response:
        """`GET /log-ind?til=…`: to the identity provider; with `igen=1` it is to ask the person anew."""
        wanted = request.query_params.get("til", "/")
        begin = self._stories.again if request.query_params.get("igen") == "1" else self._stories.begin
        begun = await run_in_threadpool(begin, wanted if is_own_path(wanted) else "/")
        answer = RedirectResponse(begun.location, 303)
        self._remember(answer, begun.remember)
        return answer

    async def finish(self, request: Request) -> Response:
        """Back from the identity provider, with its answer as a form.

        Raises:
            Refused: the answer does not hold, or belongs to another browser.
        """
        remembered = request.cookies.get(LOG_IN_COOKIE, "")
        earlier = request.cookies.get(self._cookie)
        knock = knock_of(request.scope, "portal")
        entered = await run_in_threadpool(self._stories.finish, await form_of(request), remembered, earlier, knock)
        answer = RedirectResponse(entered.return_to, 303)
        answer.set_cookie(self._cookie, entered.secret, secure=self._door.tls, httponly=True, samesite="lax")
        answer.delete_cookie(LOG_IN_COOKIE)
        return answer

    async def leave(self, request: Request) -> Response:
        """`POST /log-ud`: the session ends here, and at the identity provider if that wants it so."""
        secret = await checked_secret(request)
        onwards = await run_in_threadpool(self._stories.end, secret)
        answer = RedirectResponse(onwards or "/logget-ud", 303)
        answer.delete_cookie(self._cookie, secure=self._door.tls, httponly=True, samesite="lax")
        return answer

    async def gone(self, request: Request) -> Response:
        """`GET /logget-ud`: a quiet page after the log-out."""
        return self._pages.show(request, "logged_out.html")

    async def speak(self, request: Request) -> Response:
        """`GET /sprog/{da|en}?til=…`: remember the language and go back."""
        language = request.path_params["language"]
        wanted = request.query_params.get("til", "/")
        answer = RedirectResponse(wanted if is_own_path(wanted) else "/", 303)
        chosen = "en" if language == "en" else "da"
        answer.set_cookie(LANGUAGE_COOKIE, chosen, YEAR_SECONDS, secure=self._door.tls, httponly=True, samesite="lax")
        return answer

    def _remember(self, answer: Response, value: str) -> None:
        # An identity provider answers with a form from its own site, which only a cookie of kind None survives.
        kind = "none" if self._door.tls else "lax"
        answer.set_cookie(LOG_IN_COOKIE, value, LOG_IN_SECONDS, secure=self._door.tls, httponly=True, samesite=kind)


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a posted form; of a name given twice the first.

    Raises:
        WrongUsage: another kind of body, or one that is no form.
    """
    return dict(reversed(await pairs_of(request)))


async def pairs_of(request: Request, most: int = 100) -> list[tuple[str, str]]:
    """The fields of a posted form in their order; a name may come more than once.

    Raises:
        WrongUsage: another kind of body, or one that is no form.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        raise WrongUsage("A form is expected.")
    try:
        return parse_qsl((await request.body()).decode(), keep_blank_values=True, max_num_fields=most)
    except (UnicodeDecodeError, ValueError):
        raise WrongUsage("A form is expected.") from None


async def checked_form(request: Request) -> dict[str, str]:
    """The fields of a form that one of this session's own pages made.

    Raises:
        Refused: it comes from elsewhere (CSRF), or the session is another.
    """
    return dict(reversed(await checked_pairs(request, 100)))


async def checked_pairs(request: Request, most: int = 2000) -> list[tuple[str, str]]:
    """The fields of such a form in their order.

    Raises:
        Refused: as `checked_form`.
    """
    pairs = await pairs_of(request, most)
    _check_origin(request, dict(reversed(pairs)).get("formular", ""))
    return pairs


MultiPartParser.spool_max_size = LARGEST_REPORTS
"""A file that comes with a form stays in memory: Starlette would put it on disk, unsealed."""


async def checked_upload(request: Request) -> tuple[str, bytes]:
    """The name and content of the file `fil` in such a form; empty when none was chosen.

    Raises:
        Refused: as `checked_form`. WrongUsage: no form with a file.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip() != "multipart/form-data":
        raise WrongUsage("A form with a file is expected.")
    try:
        async with request.form(max_files=1, max_fields=20) as form:
            _check_origin(request, str(form.get("formular", "")))
            file = form.get("fil")
            return (file.filename or "", await file.read()) if isinstance(file, UploadFile) else ("", b"")
    except (HTTPException, MultiPartException):
        raise WrongUsage("A form with a file is expected.") from None


def _check_origin(request: Request, token: str) -> None:
    caller: Caller = request.state.caller
    site = request.headers.get("sec-fetch-site", "same-origin")
    if site != "same-origin" or caller.secret is None or not form_token_holds(caller.secret, token):
        raise Refused("The form does not belong to this session.")


async def checked_secret(request: Request) -> str:
    """The session's secret, after `checked_form`."""
    await checked_form(request)
    caller: Caller = request.state.caller
    return caller.secret or ""
