"""Indicators as the overview shows them: own figure, peers, country, all places, and whether it is chance."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from synlig.core.indicator import IndicatorFigure, IndicatorView
from synlig.core.permission import Person
from synlig.surfaces.portal.choice import CUBES, NEAREST
from synlig.surfaces.portal.drawing.differences import Standing
from synlig.surfaces.portal.drawing.spread import Spread, spread, standing_among

HEART = "hjerterehabilitering"
PARAGRAPH = "paragraf="


@dataclass(frozen=True, slots=True)
class ShownIndicator:
    """One indicator of the overview."""

    view: IndicatorView
    spread: Spread | None

    @property
    def main(self) -> IndicatorFigure:
        """The figure that stands largest: the own one, or the country's for who has none."""
        return self.view.own or self.view.country

    @property
    def standing(self) -> Standing | None:
        """Where the own figure lies against the country's; None without either."""
        return standing_among(self.view.own, self.view.country.value)

    @property
    def against_peers(self) -> Standing | None:
        """Where the own figure lies against its peers' together."""
        return standing_among(self.view.own, self.view.group.value if self.view.group else None)

    @property
    def many_alike(self) -> bool:
        """It differs from the country by more than chance, and yet no more than municipalities usually do."""
        return self.standing != "same" and self.view.own is not None and not self.view.own.outside

    @property
    def address(self) -> str:
        """Where it is compared place by place, with the same peers."""
        one = self.view.indicator
        if one.cube not in CUBES:
            return f"/{HEART}"
        area = one.where.removeprefix(PARAGRAPH) if one.where.startswith(PARAGRAPH) else ""
        fields = {
            "kube": one.cube if one.cube != CUBES[0] else "",
            "omraade": area,
            "mod": NEAREST if self.view.peers else "",
        }
        given = urlencode({name: value for name, value in fields.items() if value})
        return "/benchmark" + (f"?{given}" if given else "")


def shown_indicators(
    see: Callable[[Person, Sequence[str], str | None, Sequence[str]], Sequence[IndicatorView]], person: Person
) -> list[ShownIndicator]:
    """Every indicator whose cube is released, in the newest year, those without a figure for the country left out."""
    views = [view for view in see(person, (), None, ()) if view.country.value is not None]
    return [ShownIndicator(view, _spread(view)) for view in views]


def _spread(view: IndicatorView) -> Spread | None:
    values = [place.value for place in view.places if place.value is not None]
    own, group = view.own, view.group
    return spread(values, own.value if own else None, own, group.value if group else None, view.country.value)
