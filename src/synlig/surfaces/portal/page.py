"""Renders a page: the templates with the words, the figures' form, the navigation and the caller at hand."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from synlig.core.errors import FreshLogInNeeded, NotFound
from synlig.core.kommune import KommuneKode
from synlig.core.permission import Permission, Person
from synlig.core.sensitivity import Sensitivity
from synlig.core.words import Language
from synlig.guard.access.decision import RELEASED, Datum, decide
from synlig.guard.access.reach import own_datum
from synlig.guard.access.stepping_up import needs_fresh_log_in
from synlig.guard.sessions import form_token
from synlig.surfaces.portal.doorkeeper import Caller
from synlig.surfaces.portal.parts import Parts
from synlig.surfaces.portal.static import StaticFiles
from synlig.surfaces.portal.texts import Speaker

LANGUAGE_COOKIE: Final = "sprog"
MENU: Final = (
    ("/", "menu.overblik", None),
    ("/benchmark", "menu.benchmark", Permission.READ_RELEASED),
    ("/byg", "menu.byg", Permission.READ_RELEASED),
    ("/rapporter", "menu.rapporter", Permission.READ_RELEASED),
    ("/kvalitet", "menu.kvalitet", Permission.READ_OWN_FINDINGS),
    ("/egne-tal", "menu.egne-tal", Permission.READ_OWN_ROWS),
    ("/personer", "menu.personer", Permission.FIND_PERSON),
    ("/godkendelser", "menu.godkendelser", Permission.APPROVE_CHANGE),
    ("/sikkerhed", "menu.sikkerhed", Permission.READ_SECURITY_LOG),
    ("/upload", "menu.upload", Permission.READ_RELEASED),
    ("/frigivelser", "menu.frigivelser", Permission.READ_RELEASED),
    ("/kilder", "menu.kilder", Permission.READ_RELEASED),
    ("/hjerterehabilitering", "menu.hjerterehabilitering", Permission.READ_RELEASED),
    ("/regler", "menu.regler", None),
    ("/koder", "menu.koder", None),
    ("/adgang", "menu.adgang", Permission.EXPORT_RELEASED),
    ("/sessioner", "menu.sessioner", None),
)
OWN: Final = frozenset({Permission.READ_OWN_FINDINGS, Permission.FIND_PERSON})
"""What is only ever about the own municipality."""
OF_UNITS: Final = frozenset({Permission.READ_OWN_FINDINGS})
"""What is shown of single units too, to those who are limited to them."""
FOR_MUNICIPALITIES: Final = frozenset({"/upload"})
"""Pages that someone of no municipality has nothing on."""


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One entry of the main menu."""

    address: str
    key: str
    current: bool


class Pages:
    """Knows the templates; gives each the same surroundings."""

    def __init__(self, static: StaticFiles, kommuner: Mapping[KommuneKode, str], *, development: bool) -> None:
        self._static, self._kommuner, self._development = static, kommuner, development
        self._parts = Parts()
        self._templates = Environment(
            loader=PackageLoader("synlig.surfaces.portal"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )

    def show(
        self, request: Request, template: str, status: int = 200, *, once: Hashable = None, **values: Any
    ) -> HTMLResponse:
        """The page `template` for this request, in the caller's language.

        `once` is everything that its `remembered` parts hang on beside the language; without it none is remembered.
        """
        speaker = Speaker(language_of(request))
        around = {**self._surroundings(request, speaker), **values}

        def remembered(part: str) -> str:
            written = self._templates.get_template(part).render
            if once is None:
                return Markup(written(around))  # noqa: S704  (a template wrote it)
            holed = around | {"form_token": lambda: self._parts.hole}
            return self._parts.of((part, speaker.language, once), lambda: written(holed), around["form_token"])

        text = self._templates.get_template(template).render(around, remembered=remembered)
        return HTMLResponse(text, status, {"Content-Language": speaker.language, "Vary": "Cookie, HX-Request"})

    def _surroundings(self, request: Request, speaker: Speaker) -> dict[str, Any]:
        caller: Caller | None = getattr(request.state, "caller", None)
        person = caller.person if caller else None
        return {
            "say": speaker.say,
            "words": speaker.words,
            "number": speaker.number,
            "day": speaker.day,
            "moment": speaker.moment,
            "language": speaker.language,
            "static": self._static.address,
            "development": self._development,
            "person": person,
            "kommune": self._kommuner.get(person.kommune, "") if person and person.kommune else "",
            "menu": _menu(request.url.path, person) if person and person.roles else (),
            "here": _here(request),
            "form_token": _form_token(caller),
            "correlation_id": request.state.correlation_id,
        }


def language_of(request: Request) -> Language:
    """Danish unless the reader chose English."""
    return "en" if request.cookies.get(LANGUAGE_COOKIE) == "en" else "da"


def person_of(request: Request) -> Person:
    """Who is asking; the doorkeeper has let nobody past without one."""
    caller: Caller = request.state.caller
    return caller.person


def require(request: Request, permission: Permission, datum: Datum = RELEASED) -> Person:
    """The person asking, when policy allows it.

    Raises:
        NotFound: it does not; a refusal looks like a page that is not there (K14). FreshLogInNeeded: it does, but
        this needs a log-in of the last half hour.
    """
    person = person_of(request)
    if not decide(person, permission, datum).allowed:
        raise NotFound("There is no such page.")
    caller: Caller = request.state.caller
    if needs_fresh_log_in(permission, datum) and not caller.fresh:
        raise FreshLogInNeeded("Log in again to go on.")
    return person


def _menu(path: str, person: Person) -> tuple[MenuItem, ...]:
    return tuple(
        MenuItem(address, key, current=path == address)
        for address, key, permission in MENU
        if (person.kommune or address not in FOR_MUNICIPALITIES)
        and (permission is None or decide(person, permission, _asked(person, permission)).allowed)
    )


def _asked(person: Person, permission: Permission) -> Datum:
    if permission == Permission.READ_OWN_ROWS:
        return own_datum(person)
    if permission in OF_UNITS:
        return own_datum(person, Sensitivity.OPEN)
    return Datum(person.kommune) if permission in OWN else RELEASED


def _here(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _form_token(caller: Caller | None) -> Callable[[], str]:
    return lambda: form_token(caller.secret) if caller and caller.secret else ""
