"""What a release froze is answered by what it froze: a later declaration adds no dimension or measure to it."""

from dataclasses import replace

import pytest

from synlig.core.cube import Dimension
from synlig.core.errors import WrongUsage
from synlig.core.words import Words
from synlig.declared.cubes import load
from synlig.pipeline.tally import parse_request
from synlig.storage.releases.picking import _as_frozen
from tests.released import Invented, lists_of

NEW = Dimension("enhed", Words("Enhed", "Unit"))


@pytest.mark.parametrize("name", ["tilstande", "indsatser"])
def test_a_declaration_that_grew_does_not_change_an_older_release(name: str) -> None:
    released = Invented().released[name]
    cube = load()[name]
    grown = replace(cube, dimensions=(*cube.dimensions, NEW))
    assert _as_frozen(cube, released.blocks, released.lists) == cube
    assert _as_frozen(grown, released.blocks, released.lists) == cube


def test_a_measure_that_was_not_counted_yet_is_not_offered() -> None:
    released, cube = Invented().released["tilstande"], load()["tilstande"]
    older = [block for block in released.blocks if block.measure != "antal"]
    held = _as_frozen(cube, older, released.lists)
    assert [measure.name for measure in held.measures] == ["borgere"]
    with pytest.raises(WrongUsage):
        parse_request(held, "kommune", "", "antal", lists_of("tilstande"), released.years)
