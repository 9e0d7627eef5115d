"""Rules that begin to warn and begin to reject on a declared day: what KL phases out."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from synlig.core.codes import FSIII, CodeBook
from synlig.core.finding import Severity
from synlig.core.profile import Json, Turning
from synlig.pipeline.gate.index import Entry
from synlig.pipeline.gate.nav import text
from synlig.pipeline.gate.words import Findings, named, quoted

JsonObject = dict[str, Json]
Found = tuple[str, str, str]
"""Rule, path, and the code or profile it is about."""
CHOICE: Final = re.compile(r"(value|performed|effective|detail|deceased|start|due|occurrence)[A-Z]\w*")
OUTGOING_PROFILES: Final = (
    "klgateway-care-citizens-own-observation",
    "klgateway-care-matter-of-interest-observation",
    "klgateway-care-encounter",
)
FOLLOW_UP_EXTENSION: Final = "klgateway-care-follow-up-encounter-extension"


class Turnings:
    """The turning rules that have a day at all; without any, a report is not looked through."""

    def __init__(self, turnings: Mapping[str, Turning], codebook: CodeBook) -> None:
        self._turnings = {key: turning for key, turning in turnings.items() if turning != Turning()}
        self._codebook = codebook

    def first_day(self) -> date | None:
        """The first day on which any rule says something; None when none ever does."""
        days = [day for t in self._turnings.values() for day in (t.warning_from, t.error_from) if day is not None]
        return min(days, default=None)

    def say(self, entries: list[Entry], day: date, findings: Findings) -> None:
        """Say what of a report made on `day` is phased out by then."""
        weights: dict[str, Severity | None] = {key: turning.severity(day) for key, turning in self._turnings.items()}
        if not any(weights.values()):
            return
        for entry in entries:
            for key, path, about in self._of(entry):
                severity, element = weights.get(key), path.rpartition(".")[2]
                if severity is not None:
                    findings.say(key, path, severity=severity, element=element, value=about, profile=about)

    def _of(self, entry: Entry) -> Iterator[Found]:
        for url in entry.claims:
            name = url.rpartition("/")[2]
            if name in OUTGOING_PROFILES:
                yield "synlig-outgoing-profile", f"{entry.path}.meta.profile", name
        if entry.type == "Patient" and entry.resource.get("deceasedBoolean") is True:
            yield "synlig-deceased", f"{entry.path}.deceased", ""
        yield from self._within(entry.resource, entry.path)

    def _within(self, value: Json, path: str) -> Iterator[Found]:
        if isinstance(value, list):
            for at, item in enumerate(value):
                yield from self._within(item, f"{path}[{at}]")
        elif isinstance(value, dict):
            yield from self._coding(value, path)
            if (text(value, "url") or "").endswith("/" + FOLLOW_UP_EXTENSION):
                yield "synlig-follow-up-extension", path, ""
            for name, inner in value.items():
                choice = CHOICE.fullmatch(name)
                yield from self._within(inner, f"{path}.{choice[1] if choice else named(name)}")

    def _coding(self, value: JsonObject, path: str) -> Iterator[Found]:
        code = self._codebook.lookup(text(value, "system") or "", text(value, "code") or "")
        if code is None or code.system != FSIII:
            return
        if code.style == "legacy":
            yield "synlig-legacy-code", path, quoted(code.code)
        if code.outgoing:
            yield "synlig-outgoing-code", path, quoted(code.code)
