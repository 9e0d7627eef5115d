"""What a reader has chosen on the benchmark page, read from the address and written back to it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from synlig.core.cells import CodeLists
from synlig.core.cube import Cube
from synlig.core.population import ALDERSGRUPPER

EVERYONE: Final = ""
NEAREST: Final = "naermeste"
OWN_CHOICE: Final = "valgte"
SORTS: Final = ("rate", "navn")
CUBES: Final = ("tilstande", "indsatser")
VIEWS: Final = ("soejler", "kort", "aldre", "tragt")
CRUDE_ONLY: Final = frozenset({"aldre", "tragt"})
"""Views that standardised rates do not have."""
PARAGRAPH: Final = "paragraf"
RATES: Final = ("pr_1000", "standardiseret")


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of every filter; an empty text means all of it.

    `area` and `code` narrow the cube's code dimension and the one it rolls up to; `area` may also be a paragraph of
    the law where the cube has those. `peers` is a region's code, `naermeste`, or `valgte`: those in `chosen`.
    """

    cube: str
    aar: str
    koen: str = ""
    aldersgruppe: str = ""
    area: str = ""
    code: str = ""
    peers: str = EVERYONE
    chosen: tuple[str, ...] = ()
    sort: str = "rate"
    rate: str = "pr_1000"
    view: str = "soejler"

    @property
    def address(self) -> str:
        """The shortest address that shows this choice."""
        fields = {
            "kube": self.cube if self.cube != CUBES[0] else "",
            "omraade": self.area,
            "kode": self.code,
            "tal": self.rate if self.rate != RATES[0] else "",
            "aar": self.aar,
            "koen": self.koen,
            "alder": self.aldersgruppe,
            "mod": self.peers,
            "med": ",".join(self.chosen) if self.peers == OWN_CHOICE else "",
            "sorter": self.sort if self.sort != SORTS[0] else "",
            "vis": self.view if self.view != VIEWS[0] else "",
        }
        given = urlencode({name: value for name, value in fields.items() if value}, safe=",")
        return "/benchmark" + (f"?{given}" if given else "")

    def seen_as(self, view: str) -> str:
        """The address of the same choice in another view."""
        return replace(self, view=view).address

    def where(self, cube: Cube, area: str, paragraphs: tuple[str, ...] = ()) -> dict[str, tuple[str, ...]]:
        """The filters as a table request takes them; `area` names the dimension that `self.area` belongs to."""
        chosen = {"aar": self.aar, "koen": self.koen, "aldersgruppe": self.aldersgruppe}
        if self.code:
            chosen[cube.code] = self.code
        elif self.area:
            chosen[PARAGRAPH if self.area in paragraphs else area] = self.area
        return {name: (value,) for name, value in chosen.items() if value}


def choice_of(query: Mapping[str, str], cube: Cube, area: str, lists: CodeLists) -> Choice:
    """The choice in an address, every part checked against what there is; what is not there counts as not chosen."""
    years = lists["aar"].codes
    wanted = Choice(
        cube.name,
        aar=_one_of(query.get("aar", ""), years, years[-1] if years else ""),
        koen=_one_of(query.get("koen", ""), ("K", "M")),
        aldersgruppe=_one_of(query.get("alder", ""), ALDERSGRUPPER),
        area=_one_of(query.get("omraade", ""), (*lists[area].codes, *paragraphs_of(cube, lists))),
        code=_one_of(query.get("kode", ""), lists[cube.code].codes),
        peers=_one_of(query.get("mod", ""), (*lists["region"].codes, NEAREST, OWN_CHOICE)),
        chosen=tuple(code for code in lists["kommune"].codes if code in query.get("med", "").split(",")),
        sort=_one_of(query.get("sorter", ""), SORTS, SORTS[0]),
        rate=_one_of(query.get("tal", ""), RATES, RATES[0]),
        view=_one_of(query.get("vis", ""), VIEWS, VIEWS[0]),
    )
    if wanted.area in paragraphs_of(cube, lists):
        area = PARAGRAPH
    above = lists[cube.code].up[area].get(wanted.code, "")
    return replace(wanted, code="") if wanted.area and wanted.code and above != wanted.area else wanted


def paragraphs_of(cube: Cube, lists: CodeLists) -> tuple[str, ...]:
    """The paragraphs of the law that the cube's codes belong to; none where it has none."""
    return lists[PARAGRAPH].codes if cube.dimension(PARAGRAPH) else ()


def _one_of(value: str, known: tuple[str, ...], otherwise: str = "") -> str:
    return value if value in known else otherwise
