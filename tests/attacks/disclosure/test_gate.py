"""Every kind of leak that is planted in a release is refused by the gate, and named without its figure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from synlig.core.cells import PLACE_AXES, CellBlock, CodeList, CodeLists
from synlig.core.cube import Cube
from synlig.core.errors import Refused
from synlig.core.public_total import PublicTotal
from synlig.declared import cubes
from synlig.pipeline.disclose import Earlier, Public, check
from synlig.pipeline.disclose.narrowing import Bounds
from synlig.pipeline.disclose.slices import narrow_in_places
from synlig.pipeline.disclose.solving import Equations

CUBE: Cube = cubes.load()["tilstande"]
KOMMUNER, YEARS, AGES = ("0101", "0147", "0825"), ("2025", "2026"), ("18-64", "65-69", "70-74")
CODES = ("a", "b", "c")
LISTS: CodeLists = {
    "kommune": CodeList(
        "kommune",
        dict.fromkeys(KOMMUNER, ""),
        {"region": {"0101": "1084", "0147": "1084", "0825": "1081"}, "land": dict.fromkeys(KOMMUNER, "DK")},
    ),
    "tilstand": CodeList("tilstand", dict.fromkeys(CODES, ""), {"omraade": dict.fromkeys(CODES, "x")}),
    "omraade": CodeList("omraade", {"x": ""}, {}),
}
DAY, MONTH_BEFORE = date(2026, 11, 1), date(2026, 10, 1)
AT = (0, 1, 0, 0, 0)
"""A municipality, year, sex, age and code."""
Counts = np.ndarray[tuple[int, ...], np.dtype[np.int64]]


def only_events() -> Cube:
    """A cube of one additive measure: whatever is known of it comes from outside its cells."""
    return replace(CUBE, measures=tuple(one for one in CUBE.measures if not one.distinct))


def events(figures: dict[tuple[int, ...], int] | None = None, others: int = 0) -> CellBlock:
    places = (KOMMUNER, YEARS, ("K", "M"), AGES, CODES)
    values = np.full(tuple(map(len, places)), others, np.int64)
    for place, figure in (figures or {}).items():
        values[place] = figure
    return CellBlock("antal", "tilstand", (*PLACE_AXES, "tilstand"), places, values)


def total(figure: int, **where: str) -> PublicTotal:
    kept = {name: tuple(codes.split("+")) for name, codes in where.items()}
    return PublicTotal("tilstande", "antal", kept, figure, date(2026, 1, 1), None, "A yearbook")


def let_out(truth: CellBlock, shown: CellBlock, public: Public) -> None:
    check(only_events(), [truth], [shown], LISTS, {}, public, DAY)


def refused(truth: CellBlock, shown: CellBlock, public: Public) -> str:
    let_out(truth, shown, Public())  # it is what is public that makes the leak
    with pytest.raises(Refused) as refusal:
        let_out(truth, shown, public)
    return str(refusal.value)


def knowing(*totals: PublicTotal) -> Public:
    return Public(totals=totals)


def test_one_cell_that_is_public_is_found() -> None:
    one = total(3, kommune="0101", aar="2026", koen="K", aldersgruppe="18-64", tilstand="a")
    said = refused(events({AT: 3}), events({AT: 5}), knowing(one))
    assert "antal by tilstand (kommune=0101, aar=2026)" in said
    assert "public totals" in said
    assert "3" not in said.replace("0101", "")


def test_a_public_total_that_leaves_room_is_no_leak() -> None:
    let_out(events({AT: 3}, 8), events({AT: 5}, 10), knowing(total(3 + 8 * 17, kommune="0101", aar="2026")))


def test_a_public_total_of_zero_beside_small_ones_is_found() -> None:
    """Two cells shown as 0 that together are 8 are 4 and 4."""
    pair = {AT: 4, (0, 1, 0, 0, 1): 4}
    here = total(8, kommune="0101", aar="2026", koen="K", aldersgruppe="18-64", tilstand="a+b")
    assert "public totals" in refused(events(pair), events(dict.fromkeys(pair, 0)), knowing(here))


def test_totals_that_only_together_tell_are_found() -> None:
    """Three cells, each two of which have a public sum: no sum alone narrows them, all three together do."""
    cells = {(0, 1, 0, age, 0): 3 for age in range(3)}
    shown = events(dict.fromkeys(cells, 5))
    pairs = ["18-64+65-69", "65-69+70-74", "18-64+70-74"]
    sums = [total(6, kommune="0101", aar="2026", koen="K", tilstand="a", aldersgruppe=pair) for pair in pairs]
    let_out(events(cells), shown, knowing(*sums[:2]))
    assert "several public totals" in refused(events(cells), shown, knowing(*sums))


def test_what_one_municipality_works_out_of_another_is_found() -> None:
    cells = {(place, 1, 0, 0, 0): 3 for place in (0, 1)}
    region = total(6, region="1084", aar="2026", koen="K", aldersgruppe="18-64", tilstand="a")
    said = refused(events(cells), events(dict.fromkeys(cells, 5)), knowing(region))
    assert "by municipality 0101" in said


def test_the_sum_as_it_was_counted_is_what_the_attacker_gets() -> None:
    """A register that is one off does not hide that the figure is public."""
    one = total(2, kommune="0101", aar="2026", koen="K", aldersgruppe="18-64", tilstand="a")
    assert "public totals" in refused(events({AT: 3}), events({AT: 5}), knowing(one))


def before(*shown: CellBlock, totals: Sequence[PublicTotal] = ()) -> Public:
    return Public(lambda: [Earlier(f"r-{n}", MONTH_BEFORE, [one], LISTS) for n, one in enumerate(shown)], totals)


def test_a_change_of_one_since_an_earlier_release_is_found() -> None:
    """A yearbook said 1 where 5 was shown: so the threshold is 4, and a 0 now is nobody: one has gone."""
    cell = {"kommune": "0101", "aar": "2026", "koen": "K", "aldersgruppe": "18-64", "tilstand": "a"}
    old = replace(total(1, **cell), last=MONTH_BEFORE)
    said = refused(events(), events(), before(events({AT: 5}), totals=[old]))
    assert "as a change since the release r-0" in said


def test_a_release_of_long_ago_still_tells() -> None:
    """The newest release before leaves five changes open; it is the oldest one that gives the threshold away."""
    cell = {"kommune": "0101", "aar": "2026", "koen": "K", "aldersgruppe": "18-64", "tilstand": "a"}
    long_ago = date(2026, 3, 1)
    old = replace(total(1, **cell), last=long_ago)
    newest = Earlier("r-new", MONTH_BEFORE, [events({AT: 5})], LISTS)
    oldest = Earlier("r-old", long_ago, [events({AT: 5})], LISTS)
    let_out(events(), events(), Public(lambda: [newest], [old]))
    assert "since the release r-old" in refused(events(), events(), Public(lambda: [newest, oldest], [old]))


@pytest.mark.parametrize("truth", [21, 22])
def test_the_same_figures_of_nearly_everybody_are_let_out_again_and_again(truth: int) -> None:
    """Of 22 inhabitants shown as 25 it is known that 21 or 22 count, in each release: nothing was seen to move."""
    cube = replace(CUBE, measures=(replace(CUBE.measures[0], grains=("tilstand",), events=""),))
    of_citizens = [replace_measure(events({AT: figure})) for figure in (truth, 25)]
    people = {("0101", "K", "18-64"): 22}
    for times in range(3):
        earlier = before(*[of_citizens[1]] * times)
        check(cube, of_citizens[:1], of_citizens[1:], LISTS, people, earlier, DAY)


def replace_measure(block: CellBlock) -> CellBlock:
    return CellBlock("borgere", block.grain, block.axes, block.codes, block.values)


def test_cells_on_other_axes_than_before_are_found() -> None:
    """Regions were shown and now municipalities would be: each would narrow the other."""
    now = events({AT: 8})
    axes, codes = ("region", *now.axes[1:]), (("1084", "1081"), *now.codes[1:])
    shared = CellBlock("antal", "tilstand", axes, codes, np.ascontiguousarray(now.values[:2]))
    assert "on other axes in the release r-0" in refused(now, now.holding(now.values // 5 * 5), before(shared))


def test_a_figure_of_a_municipality_that_has_none_now_still_tells() -> None:
    """It was shown as 5 and known to be 1; now nobody is there, and nobody anywhere else in that municipality."""
    at = (1, 1, 0, 0, 0)
    cell = {"kommune": "0147", "aar": "2026", "koen": "K", "aldersgruppe": "18-64", "tilstand": "a"}
    old = replace(total(1, **cell), last=MONTH_BEFORE)
    here = events({AT: 8})
    shown = here.holding(here.values // 5 * 5)
    assert "since the release r-0" in refused(here, shown, before(events({AT: 5, at: 5}), totals=[old]))


def test_another_year_rounded_anew_is_found() -> None:
    truth = events({AT: 3, (0, 0, 0, 0, 0): 3})
    with pytest.raises(Refused, match="anew for another year"):
        let_out(truth, events({AT: 5, (0, 0, 0, 0, 0): 0}), Public())


def test_releases_of_the_same_thresholds_are_let_out_month_after_month() -> None:
    chance = np.random.default_rng(3)
    thresholds = chance.integers(0, 5, (3, 1, 2, 3, 3))
    shown = list[CellBlock]()
    truth = events()
    for _ in range(12):
        truth = truth.holding(np.maximum(truth.values + chance.integers(-2, 4, truth.values.shape), 0))
        shown.append(truth.holding(5 * ((truth.values + thresholds) // 5)))
        let_out(truth, shown[-1], before(*shown[:-1]))


def test_small_problems_are_solved_as_by_trying_everything() -> None:
    chance = np.random.default_rng(1)
    for _ in range(20):
        least = chance.integers(0, 3, 4)
        most = least + chance.integers(0, 5, 4)
        weights = chance.integers(0, 2, (3, 4))
        inside = least + chance.integers(0, 5, 4) % (most - least + 1)
        grid = np.stack(np.meshgrid(*(np.arange(a, b + 1) for a, b in zip(least, most, strict=True))), -1).reshape(
            -1, 4
        )
        fits = grid[((grid @ weights.T) == weights @ inside).all(axis=1)]
        equations = Equations(least, most)
        for row in weights:
            equations.add(range(4), row.tolist(), int(row @ inside), int(row @ inside))
        low, high = equations.solved(range(4))
        assert (low <= fits.min(axis=0)).all()
        assert (high >= fits.max(axis=0)).all()
        assert (high - low <= most - least).all()


def test_a_place_solved_at_once_finds_a_whole_that_gives_its_parts_away() -> None:
    """The same leak that propagation finds, found by the solver from the figures alone."""
    cube = replace(CUBE, measures=(replace(CUBE.measures[0], grains=("tilstand", "omraade"), events=""),))
    parts = events(dict.fromkeys([AT, (0, 1, 0, 0, 1), (0, 1, 0, 0, 2)], 0))
    whole = CellBlock("borgere", "omraade", (*PLACE_AXES, "omraade"), (*parts.codes[:4], ("x",)), parts.values[..., :1])
    most, whole_least = parts.values + 4, np.array(whole.values)
    whole_least[0, 1, 0, 0, 0] = 11
    found = {
        ("borgere", "tilstand"): Bounds(parts, parts.values, most),
        ("borgere", "omraade"): Bounds(whole, whole_least, whole_least + 8),
    }
    small = {key: bounds.most < 5 for key, bounds in found.items()}
    narrow = narrow_in_places(cube, found, small, LISTS)
    assert {place for key, place in narrow if key == ("borgere", "tilstand")} == {(*AT[:4], code) for code in range(3)}


def once(public: Public, shown: CellBlock) -> None:
    truth = events({AT: 3, (1, 1, 0, 0, 0): 7})
    check(replace(only_events(), method="small-count"), [truth], [shown], LISTS, {}, public, DAY)


def test_what_rounds_small_counts_only_is_let_out_once() -> None:
    shown = events({AT: 5, (1, 1, 0, 0, 0): 7})
    once(Public(), shown)
    with pytest.raises(Refused, match="released once, and it was"):
        once(before(shown), shown)


@pytest.mark.parametrize("figures", [{AT: 3, (1, 1, 0, 0, 0): 7}, {AT: 5, (1, 1, 0, 0, 0): 10}, {AT: 10}])
def test_what_rounds_small_counts_only_rounds_just_those(figures: dict[tuple[int, ...], int]) -> None:
    with pytest.raises(Refused, match="neither as it is"):
        once(Public(), events(figures))


def test_citizens_at_several_grains_are_no_matter_for_it() -> None:
    cube = replace(CUBE, method="small-count", measures=CUBE.measures[:1])
    with pytest.raises(Refused, match="at several grains"):
        check(cube, [], [], LISTS, {})
