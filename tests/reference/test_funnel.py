"""A funnel says the same as the intervals, and what an independent tool publishes."""

import json
from pathlib import Path

import pytest

from synlig.pipeline.compare.funnel import funnel
from synlig.pipeline.compare.interval import count_interval


def test_the_funnel_and_the_intervals_never_disagree() -> None:
    rate, cells, base = 12.5, 16, 5
    for size in (2_000, 8_000, 25_000, 60_000, 200_000, 640_000):
        (limits,) = funnel(rate, 1000, [size], cells, base)
        assert limits.lower998 <= limits.lower95 < rate < limits.upper95 <= limits.upper998
        for count in range(0, int(3 * rate * size / 1000) + 20, 5):
            if count < 10:
                continue  # there the interval is exact, the funnel Byar's
            lower, upper = count_interval(count, cells, base)
            outside = not lower <= rate * size / 1000 <= upper
            shown = count / size * 1000
            assert outside == (shown < limits.lower95 - 1e-9 or shown > limits.upper95 + 1e-9)


def test_without_rounding_the_funnel_is_the_published_one(shared: Path) -> None:
    text = (shared / "sdc" / "cases" / "phe_funnel_rate_outputs.json").read_text(encoding="utf-8")
    rows = [row for row in json.loads(text)["rows"] if int(row["Events"]) >= 10]
    for row in rows:
        baseline, years = float(row["baseline"]), 3
        low, high = (years * float(row[f"{side}_2s_population_1_year"]) for side in ("lower", "upper"))
        (lower,) = funnel(baseline, 100_000, [low], 0, 5)
        (upper,) = funnel(baseline, 100_000, [high], 0, 5)
        assert lower.lower95 == pytest.approx(float(row["lower_2s_limit"]), rel=2e-3)
        assert upper.upper95 == pytest.approx(float(row["upper_2s_limit"]), rel=2e-3)
    assert len(rows) >= 50
