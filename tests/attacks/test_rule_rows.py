"""Numbers of rows that others may see: neither many names nor many wordings of one question are more than one draw."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from statistics import mean

import pytest

from synlig.core.errors import Refused
from synlig.core.ruleset import RuleSet
from synlig.declared import rules, tables
from synlig.pipeline.disclose import check_row_counts
from synlig.pipeline.rules import ruleset
from synlig.storage.code_use import Used
from synlig.storage.rules import Difference, kinds
from synlig.surfaces.portal.touched import touches
from synlig.surfaces.wiring.row_counts import rounded_counts, rounded_rows, rounded_use
from tests.frozen import release_at

KEYS, BASE = [bytes([number]) * 32 for number in range(40)], 5
PLACES = [f"{number:04}" for number in range(98)]
NAMES = [f"rule-{number}" for number in range(200)]
SET: RuleSet = ruleset(rules.load(), kinds(tables.load()))
OF_PLANS = [one.rule.id for one in SET.all if one.rule.table.endswith("care_plans")]


def shown(key: bytes, place: str, rows: Sequence[int], table: str = "conditions") -> list[int]:
    """What an approver sees of rules that would each find so many rows."""
    found = [
        Difference(name, table, place, "come", number) for name, number in zip(NAMES, rows, strict=False) if number
    ]
    told = rounded_rows(found, key, BASE)
    return [told.get(name, {}).get("come", {}).get(place, 0) for name, _ in zip(NAMES, rows, strict=False)]


@pytest.mark.parametrize("rows", range(1, 2 * BASE))
def test_one_question_under_many_names_gives_one_number(rows: int) -> None:
    seen = [shown(key, "0101", [rows] * len(NAMES)) for key in KEYS]
    assert all(len(set(each)) == 1 for each in seen), "the mean of many would be the exact number"
    assert len({each[0] for each in seen}) == (2 if rows % BASE else 1), "and which of the two it is the key decides"


def test_what_is_found_is_rounded_like_what_a_change_would_find_and_what_it_would_let_go() -> None:
    found = [Difference("a", "care_plans", "0101", what, 7) for what in ("come", "gone", "changed")]
    for key in KEYS:
        (told,) = rounded_rows(found, key, BASE).values()
        touched = rounded_counts(Counter({("0101", rule): 7 for rule in OF_PLANS}), SET, key, BASE)
        assert {*touched.values()} == {rows for places in told.values() for rows in places.values()}
        assert len({*touched.values()}) == 1


def test_municipalities_and_tables_tell_nothing_of_each_other() -> None:
    both = [(shown(key, place, [7])[0], shown(key, place, [7], "goals")[0]) for key in KEYS for place in PLACES]
    assert both.count((5, 5)) / len(both) == pytest.approx(0.36, abs=0.05)
    assert both.count((10, 10)) / len(both) == pytest.approx(0.16, abs=0.05)


def ranges(seen: Sequence[int], drawn: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """What an attacker knows of nested counts, the largest first, given every row of thresholds there can be."""
    least, most = [10**9] * len(seen), [-1] * len(seen)
    for row in drawn:
        low = [max(0, number - t) for number, t in zip(seen, row, strict=True)]
        high = [number + BASE - 1 - t for number, t in zip(seen, row, strict=True)]
        low = [max(low[place:]) for place in range(len(low))]
        high = [min(high[: place + 1]) for place in range(len(high))]
        if all(one <= other for one, other in zip(low, high, strict=True)):
            least = [min(pair) for pair in zip(least, low, strict=True)]
            most = [max(pair) for pair in zip(most, high, strict=True)]
    return list(zip(least, most, strict=True))


def test_questions_within_questions_narrow_no_small_number() -> None:
    draw, alike = random.Random(4), [(t, t, t) for t in range(BASE)]
    apart, narrowed = list(product(range(BASE), repeat=3)), 0
    for key in KEYS:
        rows = sorted((draw.randrange(9) for _ in range(3)), reverse=True)
        known = ranges(shown(key, "0101", rows), alike)
        small = [most - least for (least, most), number in zip(known, rows, strict=True) if 0 < number < BASE]
        assert all(width >= BASE - 1 for width in small)
        mixed = [BASE * ((number + draw.randrange(BASE)) // BASE) for number in rows]
        narrowed += any(most - least < BASE - 1 for least, most in ranges(mixed, apart))
    assert narrowed, "the attacker does find what a threshold for each question would tell"


def test_of_few_rows_there_is_no_line_as_of_none() -> None:
    for rows in range(1, BASE):
        told = rounded_counts(Counter({(place, OF_PLANS[0]): rows for place in PLACES}), SET, KEYS[0], BASE)
        assert 0 < len(told) < len(PLACES)
        assert {*told.values()} == {BASE}


def used(code: str, rows: Sequence[int]) -> list[Used]:
    return [Used(code, "conditions", "code", place, number) for place, number in zip(PLACES, rows, strict=False)]


def test_of_codes_an_approver_sees_sums_of_what_is_shown_of_each_municipality() -> None:
    draw = random.Random(5)
    rows = [draw.randrange(1, 9) for _ in PLACES]
    totals = [rounded_use(used("I2.1", rows), key, BASE)[0][3] for key in KEYS]
    assert len(set(totals)) > 1
    assert all(total % BASE == 0 for total in totals)
    assert mean(totals) == pytest.approx(sum(rows), rel=0.05)


def test_two_proposals_tell_no_single_row_that_came_between_them() -> None:
    """The same threshold stands behind a code in both: one row more moves it by nothing or by the base."""
    moved = Counter[int]()
    for key in KEYS:
        before, after = (sum(one[3] for one in rounded_use(used("I2.1", [rows]), key, BASE)) for rows in (12, 13))
        moved[after - before] += 1
    assert set(moved) == {0, BASE}
    assert moved[0] > moved[BASE]


def test_what_is_not_as_promised_is_not_let_out() -> None:
    counts = {("0101", "goals", "a"): 3, ("0101", "goals", "b"): 7}
    check_row_counts(counts, {("0101", "goals", "b"): 5}, BASE)
    check_row_counts(counts, {("0101", "goals", "a"): 5, ("0101", "goals", "b"): 10}, BASE)
    wrong = (
        {("0101", "goals", "b"): 7},
        {("0101", "goals", "a"): 0, ("0101", "goals", "b"): 5},
        {("0101", "goals", "b"): 15},
        {("0101", "goals", "b"): 5, ("0101", "goals", "c"): 5},
        {("0101", "goals", "a"): 5},
        {},
    )
    for each in wrong:
        with pytest.raises(Refused):
            check_row_counts(counts, each, BASE)
    fewer = {("0101", "goals", "a"): 4, ("0101", "goals", "b"): 4}
    check_row_counts(fewer, dict.fromkeys(fewer, 5), BASE)
    with pytest.raises(Refused, match="as fewer"):
        check_row_counts({("0101", "goals", "a"): 1, ("0101", "goals", "b"): 4}, {("0101", "goals", "a"): 5}, BASE)


def test_a_release_that_was_signed_with_such_lines_is_shown_without_them() -> None:
    of_few = (("a", "0101", 0), ("a", "0540", 5), ("b", "0101", 0))
    found = touches(replace(release_at(1), rule_rows=of_few), [], None)
    assert found is not None
    assert [(one.key, one.country) for one in found] == [("a", 5)]
