"""Judges one whole report: its Bundle, each resource in it, where they point, and what holds between them."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from synlig.core.instant import danish_day
from synlig.core.profile import Guide, Json, Profile
from synlig.pipeline.gate.bundle_rules import bundle_faults
from synlig.pipeline.gate.facts import instant
from synlig.pipeline.gate.index import Entry, Index
from synlig.pipeline.gate.nav import objects, text, texts
from synlig.pipeline.gate.resources import Resources
from synlig.pipeline.gate.structure import Pointer
from synlig.pipeline.gate.words import Findings

JsonObject = dict[str, Json]
CONFORM: Final = {
    "gateway-care-report-1": "Observation",
    "gateway-care-report-2": "Encounter",
    "gateway-140-report-1": "Condition",
    "gateway-140-report-2": "CarePlan",
}
OPEN_GOALS: Final = frozenset({"proposed", "planned", "accepted", "active", "on-hold"})


class Report:
    """One report under judgement."""

    def __init__(self, bundle: JsonObject, guide: Guide, resources: Resources, findings: Findings) -> None:
        self._bundle = bundle
        self._guide = guide
        self._resources = resources
        self._findings = findings
        self._pointers: list[Pointer] = []
        self.index = Index()

    def judge(self) -> None:
        """Say everything that is wrong with the report."""
        self._gather()
        report = self._resources.profiles.profiles[self._guide.report]
        self._resources.check(self._bundle, report, "Bundle", self.index, self._findings)
        if not isinstance(self._bundle.get("id"), str):
            self._findings.say("synlig-id.bundle", "Bundle.id")
        for entry in self.index.entries:
            if self._findings.full:
                return
            self._resource(entry)
        for pointer in self._pointers:
            self._resources.follow(pointer, self.index, self._findings)
        for key, path in bundle_faults(self._bundle):
            if self._findings.full:
                return
            self._findings.break_rule(key, path)
        self._between()

    def _gather(self) -> None:
        for path, full_url, resource in entries(self._bundle):
            kind, name = resource.get("resourceType"), resource.get("id")
            if isinstance(kind, str):
                claims, _ = self._resources.claims(resource, self._guide.name, kind)
                urls = tuple(profile.url for profile in claims)
                self.index.add(Entry(path, resource, kind, name if isinstance(name, str) else None, full_url, urls))
            else:
                self._findings.say("resource-type.missing", path)

    def _resource(self, entry: Entry) -> None:
        if entry.type not in self._resources.profiles.resource_types:
            self._findings.say("resource-type.unknown", f"{entry.path}.resourceType")
            return
        possible = self._resources.of_type(self._guide.name, entry.type)
        if not possible or entry.type == "Bundle":
            self._findings.say("type.resource", entry.path, type=entry.type, guide=self._guide.name)
        if entry.id is None:
            self._findings.say("synlig-id.resource", f"{entry.path}.id")
        held = self._profile(entry, possible) if possible and entry.type != "Bundle" else True
        if not held:
            for key, kind in CONFORM.items():
                if kind == entry.type and key in self._report_rules():
                    self._findings.break_rule(key, entry.path)

    def _report_rules(self) -> frozenset[str]:
        report = self._resources.profiles.profiles[self._guide.report].id
        invariants = self._resources.profiles.invariants.values()
        return frozenset(invariant.key for invariant in invariants if report in invariant.profiles)

    def _profile(self, entry: Entry, possible: list[Profile]) -> bool:
        """Check a resource against what it claims, or else what it can be; whether it conforms to some profile."""
        claimed, others = self._resources.claims(entry.resource, self._guide.name, entry.type)
        if not claimed:
            self._unclaimed(entry, others)
        elif others:
            self._findings.say("profile.other", f"{entry.path}.meta.profile", severity="warning")
        held = False
        for profile in claimed or [self._closest(entry, possible)]:
            trial = self._findings.fork()
            self._pointers += self._resources.check(entry.resource, profile, entry.path, self.index, trial)
            self._findings.take(trial)
            held |= not trial.has_error()
        return held or any(self._conforms(entry, profile) for profile in possible if profile not in claimed)

    def _unclaimed(self, entry: Entry, others: int) -> None:
        key = "profile.unknown" if others else "profile.missing"
        self._findings.say(key, f"{entry.path}.meta.profile", guide=self._guide.name, type=entry.type)

    def _closest(self, entry: Entry, possible: list[Profile]) -> Profile:
        """Of the profiles a resource could be meant as, the one with the fewest findings."""
        return min(possible, key=lambda profile: len(self._trial(entry, profile).all()))

    def _conforms(self, entry: Entry, profile: Profile) -> bool:
        return not self._trial(entry, profile).has_error()

    def _trial(self, entry: Entry, profile: Profile) -> Findings:
        trial = self._findings.fork()
        self._resources.check(entry.resource, profile, entry.path, self.index, trial)
        return trial

    def _between(self) -> None:
        citizens = sum(entry.type == "Patient" for entry in self.index.entries)
        if citizens != 1:
            key = "one-citizen.many" if citizens else "one-citizen.none"
            self._findings.say(key, "Bundle.entry", count=citizens)
        for entry in _repeated(self.index.entries):
            self._findings.say("duplicate-id", f"{entry.path}.id")
        made = instant(text(self._bundle, "timestamp"))
        if made is not None:
            self._resources.turnings.say(self.index.entries, danish_day(made), self._findings)
        severity = self._resources.severity("one_goal")
        if severity is not None:
            for path in self._surplus_goals():
                self._findings.say("synlig-one-goal", path, severity=severity)

    def _surplus_goals(self) -> Iterable[str]:
        seen: set[str] = set()
        for entry in self.index.entries:
            if entry.type != "Goal" or text(entry.resource, "lifecycleStatus") not in OPEN_GOALS:
                continue
            for reference in texts(entry.resource, "addresses.reference"):
                if reference in seen:
                    yield f"{entry.path}.addresses"
                seen.add(reference)


def entries(bundle: JsonObject) -> Iterable[tuple[str, str | None, JsonObject]]:
    """Path, fullUrl and resource of each entry that holds one."""
    held = bundle.get("entry")
    for at, entry in enumerate(held if isinstance(held, list) else ()):
        for resource in objects(entry, "resource"):
            yield f"Bundle.entry[{at}].resource", text(entry, "fullUrl"), resource


def _repeated(found: list[Entry]) -> Iterable[Entry]:
    counts: Counter[tuple[str, str]] = Counter()
    for entry in found:
        if entry.id is not None:
            counts[entry.type, entry.id] += 1
            if counts[entry.type, entry.id] > 1:
                yield entry
