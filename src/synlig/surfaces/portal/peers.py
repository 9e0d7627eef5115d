"""Whom a reader is compared with: all, a region, the nearest by declared background, or those they named."""

from collections.abc import Sequence
from dataclasses import dataclass

from synlig.core.cells import CodeLists
from synlig.core.indicator import Background, Peer
from synlig.core.permission import Person
from synlig.core.rate import RateFigure
from synlig.surfaces.portal.choice import NEAREST, OWN_CHOICE, Choice
from synlig.surfaces.portal.danish import danish_order
from synlig.surfaces.portal.stories import IndicatorStories

MEASURED_BY = {"tilstande": "tilstande-borgere", "indsatser": "indsatser-borgere"}
"""The indicator of each cube that the nearest are asked for by; who they are follows from the inhabitants alone."""


@dataclass(frozen=True, slots=True)
class PeerGroup:
    """The municipalities compared with, the own one not among them; `nearest` and `background` where they are found."""

    codes: tuple[str, ...]
    nearest: tuple[Peer, ...] = ()
    background: tuple[Background, ...] = ()

    def among(self, figures: Sequence[RateFigure], own: str | None) -> list[RateFigure]:
        """The figures of the group and the own one; all where the group is all."""
        return [figure for figure in figures if not self.codes or figure.code in self.codes or figure.code == own]


def peer_group(stories: IndicatorStories, person: Person, choice: Choice, lists: CodeLists) -> PeerGroup:
    """The group that is chosen; empty for everyone."""
    own = None if person.kommune is None else str(person.kommune)
    if choice.peers == NEAREST and own:
        view = stories.see(person, (MEASURED_BY[choice.cube],), None, ())[0]
        return PeerGroup(tuple(peer.code for peer in view.peers), view.peers, view.background)
    if choice.peers == OWN_CHOICE:
        return PeerGroup(tuple(code for code in choice.chosen if code != own))
    region = lists["kommune"].up["region"]
    return PeerGroup(tuple(code for code, of in region.items() if of == choice.peers and code != own))


def places_to_choose(lists: CodeLists, own: str | None) -> list[tuple[str, str]]:
    """Every other municipality, by name."""
    labels = lists["kommune"].labels.items()
    return sorted(((code, label) for code, label in labels if code != own), key=lambda one: danish_order(one[1]))
