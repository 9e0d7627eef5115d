"""What an accepted report carries beyond what is agreed: it stays in the sealed bytes, and is counted (K19)."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from synlig.core.finding import Finding

RULE: Final = "synlig-surplus"
URLS: Final = re.compile(rb'"url"\s*:\s*"([^"]*)"')
NOT_AGREED: Final = ("contained", "text", "implicitRules", "language")
"""Elements FHIR lets every resource have, which no agreed row or cube takes."""
MAYBE: Final = tuple(f'"{name}"'.encode() for name in ("contained", "div", "implicitRules", "language"))
"""Where none of these stands, none of those is: most reports are passed over quickly."""


class Surplus:
    """Knows the extensions that the guides name; every other one is surplus."""

    def __init__(self, extensions: frozenset[str]) -> None:
        self._extensions = extensions
        self._in_bytes = frozenset(url.encode() for url in extensions)

    def findings(self, raw: bytes) -> tuple[Finding, ...]:
        """One remark per kind of field; neither its content nor an extension's address is repeated."""
        if set(URLS.findall(raw)) <= self._in_bytes and not any(name in raw for name in MAYBE):
            return ()
        counted = Counter(self._surplus(msgspec.json.decode(raw)))
        return tuple(_remark(place, number) for place, number in sorted(counted.items()))

    def _surplus(self, report: dict[str, Any]) -> Iterator[str]:
        for entry in report["entry"]:
            resource = entry["resource"]
            place = f"Bundle.entry.resource.ofType({resource['resourceType']})"
            yield from (f"{place}.{name}" for name in NOT_AGREED if name in resource)
            yield from self._extensions_in(resource, place)

    def _extensions_in(self, value: Any, place: str) -> Iterator[str]:
        if isinstance(value, list):
            for item in value:
                yield from self._extensions_in(item, place)
        elif isinstance(value, dict):
            for name, inner in value.items():
                if name in ("extension", "modifierExtension"):
                    unknown = sum(one.get("url") not in self._extensions for one in inner)
                    yield from [f"{place}.{name}"] * unknown
                yield from self._extensions_in(inner, f"{place}.{name.removeprefix('_')}")


def _remark(place: str, number: int) -> Finding:
    return Finding(
        RULE,
        "information",
        place,
        f"Not agreed, {number} time(s): it is not used and stays in the sealed report only.",
        f"Ikke aftalt, {number} gang(e): det bruges ikke og bliver kun i den forseglede rapport.",
    )
