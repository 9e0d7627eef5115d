"""Numbers of rows as those may see them who do not own the rows: rounded alike, whatever was asked of the same rows.

What rules find is no partition: anyone may word a question once more, and questions about the rows of one table hold
nearly the same rows. A threshold for each question would be another draw for each wording, and draws average out
(DESIGN.md section 5 says so of years). So the threshold belongs to what the rows are rows of, in one municipality.
"""

from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise

from synlig.core.errors import Refused

RowCounts = Mapping[tuple[str, str, str], int]
"""Rows by municipality, what they are rows of, and what was asked of them."""
Drawn = Mapping[tuple[str, str], int]
"""A threshold from 0 to base − 1 by municipality and what they are rows of."""


def rounded_row_counts(counts: RowCounts, drawn: Drawn, base: int) -> dict[tuple[str, str, str], int]:
    """`base · ⌊(n + t) / base⌋` where that is more than 0: a line of 0 would tell that somebody is there."""
    told = {asked: base * ((rows + drawn[asked[:2]]) // base) for asked, rows in counts.items()}
    return {asked: rows for asked, rows in told.items() if rows}


def check_row_counts(counts: RowCounts, shown: RowCounts, base: int) -> None:
    """Return quietly when every number of `shown` is as it was promised to be of `counts`.

    Raises:
        Refused: one is no multiple of the base, as far as the base from the truth, or 0 or of nothing; or of two
            questions about the same rows the one with more rows is shown with fewer: each would narrow the other.
    """
    for asked, told in shown.items():
        if told % base or told <= 0 or counts.get(asked, 0) <= 0:
            raise Refused(f"What {asked[2]} counts in {asked[0]} is shown as no released figure is.")
    if any(abs(rows - shown.get(asked, 0)) >= base for asked, rows in counts.items()):
        raise Refused(f"A number of rows is shown {base} or more from the truth.")
    of_same = defaultdict[tuple[str, str], list[tuple[int, int]]](list)
    for asked, rows in counts.items():
        of_same[asked[:2]].append((rows, shown.get(asked, 0)))
    for held in of_same.values():
        if any(fewer[1] > more[1] for fewer, more in pairwise(sorted(held))):
            raise Refused("Of the same rows more are shown as fewer: together they would tell how many.")
