"""The quick way: accepts a sound report at once, and says nothing of any other.

What it accepts the exact way finds nothing in (a property the tests hold); for what it does not accept it has
no reasons to give. Decoding is done by profile: a report is cut at its entries, and each resource is decoded
into the struct of the profile it claims.
"""

import re
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from msgspec import UNSET

from synlig.core.cpr import Cpr
from synlig.core.instant import danish_day
from synlig.core.kommune import Sor
from synlig.pipeline.gate.facts import instant
from synlig.pipeline.gate.fast_code import Check
from synlig.pipeline.gate.fast_dates import Memory
from synlig.pipeline.gate.fast_readers import DeliveryReader, ReportReader, delivery_readers, report_readers
from synlig.pipeline.gate.judged import Judged, ReportFacts
from synlig.pipeline.gate.reading import BOM
from synlig.pipeline.gate.report import OPEN_GOALS
from synlig.pipeline.gate.tree import Forest
from synlig.pipeline.gate.turnings import Turnings

SAFE_ESCAPE: Final = re.compile(rb"\\(?:u00[a-fA-F][0-9a-fA-F]|[/nrt])")
"""Escapes that hide neither a quote nor a control character; with others the text is read the exact way."""
IDS: Final = re.compile(r"[A-Za-z0-9\-.]*")
NOT_SOUND: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class Fast:
    """Accepts sound reports of the declared guides."""

    def __init__(self, forest: Forest, max_bytes: int) -> None:
        profiles = forest.profiles
        self._max_bytes = max_bytes
        self._memory = Memory()
        self._encoder = msgspec.json.Encoder()
        self._quiet_until = Turnings(profiles.turnings, forest.codebook).first_day()
        self._uuid_ids = profiles.switches["uuid_ids"] != "off"
        self._reports = report_readers(forest, self._memory)
        self._deliveries = delivery_readers(forest, self._memory)

    def judge(self, raw: bytes) -> list[Judged] | None:
        """The judgements of a sound report or delivery, without findings; None for any other text."""
        text = raw.removeprefix(BOM)
        if len(raw) > self._max_bytes:
            return None
        delivery = self._deliveries.get(_claim(text))
        if delivery is not None:
            return self._delivery(delivery, text)
        judged = self.report(raw, text)
        return None if judged is None else [judged]

    def _delivery(self, reader: DeliveryReader, text: bytes) -> list[Judged] | None:
        if not _plain(text):
            return None
        try:
            bundle = reader.decode(text)
        except NOT_SOUND:
            return None
        if self._encoder.encode(bundle).count(b'"') != text.count(b'"') or not self._memory.instant(bundle.timestamp):
            return None
        if not reader.check_meta(bundle.meta, _nowhere):
            return None
        cuts = [bytes(entry.resource) for entry in bundle.entry]
        judged = [self.report(cut, cut) for cut in cuts]
        urls = [entry.fullUrl for entry in bundle.entry if entry.fullUrl is not UNSET]
        guides = {each.report.ig for each in judged if each is not None and each.report is not None}
        sound = _addresses(urls) and IDS.fullmatch(bundle.id) is not None and guides == {reader.guide.name}
        return [each for each in judged if each is not None] if sound and None not in judged else None

    def report(self, raw: bytes, text: bytes) -> Judged | None:
        """The judgement of a sound report in `raw`, which `text` is without its mark; None for any other."""
        report = self._reports.get(_claim(text))
        if report is None or self._uuid_ids or not _plain(text):
            return None
        try:
            bundle = report.decode(text)
            resources = self._resources(bundle, report)
        except NOT_SOUND:
            return None
        if resources is None or not self._sound(bundle, resources, text, report):
            return None
        facts = self._facts(bundle, resources, report)
        quiet = self._quiet_until is None or (
            facts.timestamp is not None and danish_day(facts.timestamp) < self._quiet_until
        )
        return Judged(bundle.id, (), raw, facts) if quiet else None

    def _resources(self, bundle: Any, report: ReportReader) -> list[tuple[Any, Check]] | None:
        """Each entry's resource, decoded by what it claims, in the bundle's place and beside its check."""
        found: list[tuple[Any, Check]] = []
        readers = report.readers
        for entry in bundle.entry:
            cut = bytes(entry.resource)
            start = cut.find(b'"', cut.find(b'"profile"') + 9) + 1  # as `_claim` does
            reader = readers.get(cut[start : cut.find(b'"', start)])
            if reader is None:
                return None
            entry.resource = resource = reader.decode(cut)
            found.append((resource, reader.check))
        return found

    def _sound(self, bundle: Any, resources: list[tuple[Any, Check]], text: bytes, report: ReportReader) -> bool:
        """What the decoders cannot see: no name twice, addresses, ids, time, one citizen, then each resource."""
        written = bytearray(len(text))  # of the size it will have, so that it need not grow
        self._encoder.encode_into(bundle, written)  # a name that stood twice is written once
        if len(written) != len(text) and written.count(b'"') != text.count(b'"'):
            return False
        index = _index(bundle)
        if index is None or not self._memory.instant(bundle.timestamp) or not report.check_meta(bundle.meta, index.get):
            return False
        citizens = goals = 0
        find = index.get
        for resource, check in resources:
            if not check(resource, find):
                return False
            kind = type(resource)
            citizens += kind is report.citizen
            goals += kind is report.goal
        return citizens == 1 and (goals < 2 or _one_goal_each(resources, report.goal))

    def _facts(self, bundle: Any, resources: list[tuple[Any, Check]], report: ReportReader) -> ReportFacts:
        citizen = next(resource for resource, _ in resources if type(resource) is report.citizen)
        made = instant(bundle.timestamp) if len(bundle.timestamp) > 25 else _instant(bundle.timestamp)
        sor = Sor(citizen.managingOrganization.identifier.value)
        return ReportFacts(report.guide.name, Cpr(citizen.identifier[0].value), sor, made)


def _nowhere(_: str) -> None:
    """Where references of a delivery lead: it has none of its own."""


def _index(bundle: Any) -> dict[str, Any] | None:
    """The resources by `Type/id` and fullUrl; None when one of them is not well formed or stands twice."""
    index: dict[str, Any] = {}
    ids, urls = [bundle.id], list[str]()
    for entry in bundle.entry:
        resource, url = entry.resource, entry.fullUrl
        name = resource.id
        ids.append(name)
        index[f"{resource.resourceType}/{name}"] = resource
        if url is not UNSET:
            urls.append(url)
            index[url] = resource
    distinct = len(index) == len(ids) - 1 + len(urls)
    return index if distinct and IDS.fullmatch("".join(ids)) is not None and _addresses(urls) else None


def _addresses(urls: list[str]) -> bool:
    """Whether fullUrls are well formed, of no version, and distinct."""
    joined = "".join(urls)
    well_formed = joined.split() == [joined][: len(urls)] and "/_history/" not in joined
    return well_formed and len(set(urls)) == len(urls)


def _claim(text: bytes) -> bytes:
    """The first url after the first "profile" in a text: what it claims, unless it is oddly written."""
    start = text.find(b'"', text.find(b'"profile"') + 9) + 1
    return text[start : text.find(b'"', start)]


def _plain(text: bytes) -> bool:
    """Whether no escape hides what the quick way does not look for."""
    return b"\\" not in text or len(SAFE_ESCAPE.findall(text)) == text.count(b"\\")


def _instant(text: str) -> datetime | None:
    return instant(text) if text[17:19] == "60" else datetime.fromisoformat(text).astimezone(UTC)


def _one_goal_each(resources: list[tuple[Any, Check]], goal: Any) -> bool:
    goals = [resource for resource, _ in resources if type(resource) is goal]
    addressed = [each.addresses[0].reference for each in goals if each.lifecycleStatus in OPEN_GOALS]
    return len(set(addressed)) == len(addressed)
