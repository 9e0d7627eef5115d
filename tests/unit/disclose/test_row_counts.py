"""Numbers of rows for who does not own them: rounded alike for all questions about the same rows, and checked."""

import pytest

from synlig.core.errors import Refused
from synlig.pipeline.disclose.row_counts import check_row_counts, rounded_row_counts

BASE = 5
A, B, OTHER = ("0101", "conditions", "a"), ("0101", "conditions", "b"), ("0540", "conditions", "a")


@pytest.mark.parametrize(
    ("rows", "threshold", "shown"), [(1, 0, 0), (1, 4, 5), (4, 1, 5), (4, 0, 0), (5, 0, 5), (9, 1, 10)]
)
def test_a_number_is_rounded_by_the_threshold_of_its_rows(rows: int, threshold: int, shown: int) -> None:
    made = rounded_row_counts({A: rows, OTHER: 7}, {A[:2]: threshold, OTHER[:2]: 0}, BASE)
    assert made == ({A: shown, OTHER: 5} if shown else {OTHER: 5})
    check_row_counts({A: rows, OTHER: 7}, made, BASE)


@pytest.mark.parametrize(
    ("counts", "shown", "words"),
    [
        ({A: 4}, {A: 4}, "What a counts in 0101 is shown as no released figure"),
        ({A: 4}, {A: 0}, "no released figure"),
        ({A: 0}, {A: 5}, "no released figure"),
        ({}, {A: 5}, "no released figure"),
        ({A: 5}, {}, "5 or more from the truth"),
        ({A: 5}, {A: 10}, "5 or more from the truth"),
        ({A: 12, B: 3}, {A: 5, B: 5}, "5 or more from the truth"),
        ({A: 4, B: 3}, {B: 5}, "more are shown as fewer"),
        ({A: 8, B: 7}, {A: 5, B: 10}, "more are shown as fewer"),
    ],
)
def test_what_breaks_a_promise_is_refused(
    counts: dict[tuple[str, str, str], int], shown: dict[tuple[str, str, str], int], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        check_row_counts(counts, shown, BASE)


def test_what_keeps_all_promises_is_let_out() -> None:
    check_row_counts({A: 4, B: 3, OTHER: 1}, {A: 5}, BASE)
    check_row_counts({A: 4, B: 4}, {A: 5, B: 5}, BASE)
    check_row_counts({A: 4, OTHER: 3}, {OTHER: 5}, BASE)
    check_row_counts({A: 1}, {A: 5}, BASE)
    check_row_counts({A: 9}, {A: 5}, BASE)
    check_row_counts({}, {}, BASE)
