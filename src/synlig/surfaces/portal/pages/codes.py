"""`/koder`: the classifications to browse and search: what a code means, since when, and where it may be chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from synlig.core.classification import Edition, Filter, Included, ValueSet
from synlig.core.codes import FSIII
from synlig.core.errors import NotFound
from synlig.pipeline.terminology import Asked, Expand, Expanded, Found, LookUp, Translate, Translation, Validate
from synlig.surfaces.portal.page import Pages, language_of, person_of
from synlig.surfaces.terminology.stories import TerminologyStories

PAGE: Final = 50
WHOLE_TREE: Final = 1000
"""A system with more codes than this is searched, or browsed from its uppermost codes."""
LONGEST_SEARCH: Final = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader has chosen: a code system on a day, and a search or a code in it."""

    system: str
    day: date
    search: str
    code: str
    page: int

    def address(self, **changed: str | int) -> str:
        """The address of the same choice with something changed."""
        fields = {"system": self.system, "dato": self.day.isoformat(), "soeg": self.search, "kode": self.code}
        given = {name: value for name, value in (fields | changed).items() if value}
        return f"/koder?{urlencode(given)}"


@dataclass(frozen=True, slots=True)
class Card:
    """One code with everything known of it. `above` is the way up, the uppermost first; each is (code, words)."""

    found: Found
    above: Sequence[tuple[str, str]]
    below: Sequence[tuple[str, str]]
    matches: Sequence[Translation]
    chosen_in: Sequence[str]


class CodesPage:
    """The page; codes are public, so every role may read it."""

    def __init__(self, pages: Pages, stories: TerminologyStories) -> None:
        self._pages, self._stories = pages, stories

    async def show(self, request: Request) -> Response:
        """`GET /koder`."""
        person_of(request)
        wanted = self._wanted(request)
        card, listed = await run_in_threadpool(self._found, wanted, language_of(request))
        return self._pages.show(
            request,
            "codes.html",
            it=wanted,
            systems=self._systems(wanted.day),
            card=card,
            listed=listed,
            page_size=PAGE,
        )

    def _wanted(self, request: Request) -> Wanted:
        query, today = request.query_params, self._stories.today()
        try:
            day = date.fromisoformat(query.get("dato", ""))
        except ValueError:
            day = today
        page = query.get("side", "1")
        number = int(page) if page.isascii() and page.isdecimal() and len(page) < 6 else 1
        search = " ".join(query.get("soeg", "").split())[:LONGEST_SEARCH]
        return Wanted(query.get("system", FSIII), day, search, query.get("kode", ""), max(number, 1))

    def _systems(self, day: date) -> list[Edition]:
        """The newest edition on the day of each system that has words to show."""
        newest: dict[str, Edition] = {}
        for edition in self._stories.published().editions:
            held = newest.get(edition.url)
            later = held is None or (edition.in_force.first or date.min) >= (held.in_force.first or date.min)
            if edition.in_force.on(day) and later and any(concept.da for concept in edition.concepts):
                newest[edition.url] = edition
        return list(newest.values())

    def _found(self, wanted: Wanted, language: str) -> tuple[Card | None, Expanded | None]:
        if wanted.code:
            return self._card(wanted, language), None
        few = sum(len(each.concepts) for each in self._systems(wanted.day) if each.url == wanted.system) <= WHOLE_TREE
        paged = bool(wanted.search) or not few
        first = (wanted.page - 1) * PAGE if paged else 0
        count = PAGE if paged else None
        return None, self._stories.expand(
            Expand(_shown(wanted.system), wanted.day, wanted.search, first, count, language=language)
        )

    def _card(self, wanted: Wanted, language: str) -> Card:
        found = self._look_up(wanted, wanted.code, language)
        above: list[tuple[str, str]] = []
        parent = found.concept.parent
        while parent is not None and len(above) < 50:
            up = self._look_up(wanted, parent, language)
            above.insert(0, (parent, up.display))
            parent = up.concept.parent
        children = [str(each.value) for each in found.properties if each.name == "child"]
        below = [(code, self._look_up(wanted, code, language).display) for code in children[:WHOLE_TREE]]
        coding = Asked(wanted.system, wanted.code)
        matches = self._stories.translate(Translate((coding,), wanted.day)).matches
        return Card(found, above, below, matches, self._chosen_in(coding, wanted.day))

    def _look_up(self, wanted: Wanted, code: str, language: str) -> Found:
        return self._stories.look_up(LookUp(Asked(wanted.system, code), wanted.day, language))

    def _chosen_in(self, coding: Asked, day: date) -> list[str]:
        named: list[str] = []
        for valueset in self._stories.published().valuesets:
            try:
                holds = self._stories.validate(Validate((coding,), day, valueset.url)).result
            except NotFound:  # a value set that is not in force on that day
                continue
            if holds and valueset.name not in named:
                named.append(valueset.name)
        return sorted(named)


def _shown(system: str) -> str | ValueSet:
    """FSIII holds every concept twice: it is shown under its UUID, and the older key stands beside it."""
    if system != FSIII:
        return system
    line = Included(FSIII, filters=(Filter("style", "=", "uuid"),))
    return ValueSet(FSIII, "", "FSIII", "", (line,))
