"""A table that is being put together, read from the address and written back to it: the address is the table."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from synlig.core.cells import CodeLists
from synlig.core.cube import Cube
from synlig.core.pivot import Grouping, Pivot
from synlig.core.release import Release

PAGE: Final = "/byg"
SHOWS: Final = ("tabel", "diagram", "begge")
CAPS: Final = ("6", "12", "24", "60")
ROW_SLOTS, COLUMN_SLOTS = 3, 2
LONGEST_NAME: Final = 60
NO_GROUP_SIGNS: Final = re.compile(r"[:;,=~<>&\"\\]")


@dataclass(frozen=True, slots=True)
class Building:
    """The pivot and how it is shown. `sort` is empty, `navn` or a column's place from 0, with `-` for falling."""

    pivot: Pivot
    sort: str = ""
    cap: int = 12
    show: str = "begge"

    @property
    def query(self) -> str:
        """The shortest query string of it; the same table always has the same."""
        pivot = self.pivot
        fields = {
            "kube": pivot.cube,
            "maal": pivot.measure,
            "raekker": ",".join(pivot.rows),
            "kolonner": ",".join(pivot.columns),
            "hvor": where_text(pivot.where),
            "grupper": ";".join(f"{one.dimension}:{one.label}:{'~'.join(one.codes)}" for one in pivot.groups),
            "totaler": "" if pivot.totals else "nej",
            "gnist": "ja" if pivot.sparks else "",
            "sorter": self.sort,
            "hoejst": "" if self.cap == 12 else str(self.cap),
            "vis": "" if self.show == "begge" else self.show,
            "udgivelse": pivot.release or "",
        }
        return urlencode({name: value for name, value in fields.items() if value}, safe=",:;=~")

    @property
    def address(self) -> str:
        """Where this table is shown."""
        return f"{PAGE}?{self.query}"

    @property
    def data(self) -> str:
        """The API's address of the same figures in long form, without a format."""
        pivot = self.pivot
        fields = {"by": ",".join(pivot.by), "where": where_text(pivot.where), "measure": pivot.measure}
        fields |= {"release": pivot.release} if pivot.release else {}
        given = urlencode({name: value for name, value in fields.items() if value})
        return f"/api/v1/cubes/{pivot.cube}/table?{given}"

    def sorted_by(self, sort: str) -> "Building":
        """The same, sorted another way; asked for again, the other way round."""
        return replace(self, sort=f"-{sort}" if self.sort == sort else sort)

    def turned(self) -> "Building":
        """Rows and columns changed about, as far as there is room."""
        rows, columns = self.pivot.columns[:ROW_SLOTS], self.pivot.rows[:COLUMN_SLOTS]
        return self if not rows else replace(self, pivot=replace(self.pivot, rows=rows, columns=columns), sort="")

    def fixed(self, release: Release) -> "Building":
        """Exactly these figures for ever: the release is named."""
        return replace(self, pivot=replace(self.pivot, release=release.id))

    def without_group(self, group: Grouping) -> "Building":
        """The same without one of its groups."""
        kept = tuple(one for one in self.pivot.groups if one != group)
        return replace(self, pivot=replace(self.pivot, groups=kept))


def building_of(query: Mapping[str, str], cube: Cube, lists: CodeLists) -> Building:
    """The table in an address; what the cube does not have counts as not chosen."""
    rows = _dimensions(query.get("raekker", ""), cube) or ("kommune",)
    columns = tuple(name for name in _dimensions(query.get("kolonner", ""), cube) if name not in rows)
    pivot = Pivot(
        cube.name,
        _measure(query.get("maal", ""), cube),
        rows[:ROW_SLOTS],
        columns[:COLUMN_SLOTS],
        where_of(query.get("hvor", ""), lists),
        tuple(_groups(query.get("grupper", ""), lists)),
        totals=query.get("totaler") != "nej",
        sparks=query.get("gnist") == "ja",
        release=query.get("udgivelse") or None,
    )
    sort = query.get("sorter", "")
    cap = query.get("hoejst", "12")
    show = query.get("vis", "begge")
    return Building(
        one_year(pivot, cube, lists),
        sort if re.fullmatch(r"-?(navn|[0-9]{1,3})", sort) else "",
        int(cap) if cap in CAPS else 12,
        show if show in SHOWS else "begge",
    )


def one_year(pivot: Pivot, cube: Cube, lists: CodeLists) -> Pivot:
    """Citizens are counted within a year: the newest, unless years are chosen or told apart."""
    measure = cube.measure(pivot.measure)
    additive = measure is not None and not measure.distinct
    years = pivot.where.get("aar", ())
    if additive or "aar" in pivot.by or len(years) == 1 or not lists["aar"].codes:
        return pivot
    return replace(pivot, where={**pivot.where, "aar": (max(years or lists["aar"].codes),)})


def where_text(where: Mapping[str, Sequence[str]]) -> str:
    """Filters as the API writes them."""
    return ",".join(f"{name}={code}" for name, codes in sorted(where.items()) for code in codes)


def where_of(text: str, lists: CodeLists) -> dict[str, tuple[str, ...]]:
    """Filters as the API reads them; unknown ones are left out, and each keeps the order of its code list."""
    pairs = [part.partition("=") for part in text.split(",") if part]
    wanted: dict[str, set[str]] = {}
    for name, _, code in pairs:
        if name in lists:
            wanted.setdefault(name, set()).add(code)
    return kept(wanted, lists)


def kept(wanted: Mapping[str, set[str]], lists: CodeLists) -> dict[str, tuple[str, ...]]:
    """The codes that there are, in their order; a filter that holds all of them is none."""
    found = {name: tuple(code for code in lists[name].codes if code in codes) for name, codes in wanted.items()}
    return {name: codes for name, codes in found.items() if codes and len(codes) < len(lists[name].codes)}


def group_name(text: str) -> str:
    """A group's name as it may stand in an address."""
    return " ".join(NO_GROUP_SIGNS.sub(" ", text).split())[:LONGEST_NAME]


def _groups(text: str, lists: CodeLists) -> list[Grouping]:
    found = list[Grouping]()
    for part in filter(None, text.split(";")):
        dimension, _, rest = part.partition(":")
        label, _, codes = rest.partition(":")
        if dimension in lists:
            chosen = set(codes.split("~"))
            known = tuple(code for code in lists[dimension].codes if code in chosen)
            if known and group_name(label):
                found.append(Grouping(dimension, group_name(label), known))
    return found


def _dimensions(text: str, cube: Cube) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in text.split(",") if cube.dimension(name) is not None))


def _measure(name: str, cube: Cube) -> str:
    known = [one.name for one in (*cube.measures, *cube.rates)]
    return name if name in known else known[0]
