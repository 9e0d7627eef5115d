"""Reports of a wanted size for measuring, made from synthetic ones of citizens who do not exist."""

import json
import re
import uuid
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any, Final

from synlig.declared import codes, organisations, population
from synlig.partners.synthetic.generate import generate
from synlig.partners.synthetic.settings import SyntheticSettings

CARE: Final = "klgateway-care-delivery-report"
FEWEST: Final = 4
DAY: Final = date(2026, 10, 31)
CITIZEN: Final = b"(the citizen)"


def care_reports(resources: int, count: int) -> list[bytes]:
    """`count` care reports of different citizens with `resources` resources each, the same in every run."""
    fitting = (report for report in _seeds() if (resources - 1) % (len(report["entry"]) - 1) == 0)
    return [_grown(report, resources) for report in islice(fitting, count)]


def renewed(report: bytes) -> tuple[str, bytes]:
    """The report under a new id, and that id."""
    before, _, rest = report.partition(b'"id":"')
    name = str(uuid.uuid4())
    return name, b"".join((before, b'"id":"', name.encode(), rest[rest.index(b'"') :]))


class Others:
    """Reports like the given ones, each of a citizen of its own with resources of its own; nobody in them exists."""

    def __init__(self, reports: list[bytes]) -> None:
        self._templates = [_template(report) for report in reports]

    def __call__(self, number: int) -> bytes:
        """The report numbered `number` (below a million): always the same one, and like no other."""
        pieces, ids = self._templates[number % len(self._templates)]
        mark = f"{number:08x}".encode()
        names = {key: mark + key[8:] for key in ids} | {CITIZEN: digits_of(number).encode()}
        return b"".join(names.get(piece, piece) for piece in pieces)


def digits_of(number: int) -> str:
    """Ten digits with the form of a CPR number, another for each `number` below a million."""
    return f"{number % 28 + 1:02}{number // 28 % 12 + 1:02}{30 + number // 336 % 60:02}{number % 10000:04}"


def _template(report: bytes) -> tuple[list[bytes], set[bytes]]:
    """The report cut wherever an id of its own or the citizen's number stands, and those ids."""
    read = json.loads(report)
    resources = [entry["resource"] for entry in read["entry"]]
    numbers = {r["identifier"][0]["value"] for r in resources if r["resourceType"] == "Patient"}
    bare = renewed(report)
    ids = {bare[0].encode(), *(resource["id"].encode() for resource in resources)}
    cut = re.split(b"(" + b"|".join(map(re.escape, [*sorted(ids), *(n.encode() for n in numbers)])) + b")", bare[1])
    return [CITIZEN if piece.decode() in numbers else piece for piece in cut], ids


def _seeds() -> Iterator[dict[str, Any]]:
    settings = SyntheticSettings(citizens=4_000, days=5, seed=7)
    for day in generate(settings, codes.load(), organisations.load(DAY), population.load()):
        for line in day.lines.splitlines():
            report = json.loads(line)
            if report["meta"]["profile"][0].endswith(CARE) and len(report["entry"]) > FEWEST:
                yield report


def _grown(report: dict[str, Any], resources: int) -> bytes:
    """The report with copies of its resources under new ids, the citizen once, until it has so many."""
    others = [entry for entry in report["entry"] if entry["resource"]["resourceType"] != "Patient"]
    copies = [copy for turn in range(1, (resources - 1) // len(others)) for copy in _copied(others, turn)]
    whole = {"resourceType": "Bundle", "id": "", **report, "entry": [*report["entry"], *copies]}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def _copied(entries: list[dict[str, Any]], turn: int) -> list[dict[str, Any]]:
    text = json.dumps(entries, ensure_ascii=False)
    for entry in entries:
        name = entry["resource"]["id"]
        text = text.replace(name, str(uuid.uuid5(uuid.NAMESPACE_OID, f"{name} {turn}")))
    copied: list[dict[str, Any]] = json.loads(text)
    return copied
