"""Documents that nobody sends in good faith, each made from a sound report."""

from collections.abc import Iterator

from tests.hostile_files import csv, lines, xml, zips
from tests.hostile_json import Hostile, Json, numbers, shapes, texts, times, values


def corpus(report: Json) -> Iterator[Hostile]:
    """All of them."""
    for make in (texts, values, numbers, times, shapes, xml, lines, zips, csv):
        yield from make(report)
