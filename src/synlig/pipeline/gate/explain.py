"""The slow, exact way: reads a text and says everything that is wrong with the report or reports in it."""

from collections.abc import Iterator
from typing import Final

from synlig.core.finding import Finding
from synlig.core.profile import Guide, Json
from synlig.pipeline.gate.bundle_rules import bundle_faults
from synlig.pipeline.gate.facts import facts_of
from synlig.pipeline.gate.fast import Fast
from synlig.pipeline.gate.index import Index
from synlig.pipeline.gate.judged import Judged, Limits
from synlig.pipeline.gate.nav import text, texts
from synlig.pipeline.gate.pieces import pieces_of
from synlig.pipeline.gate.reading import Unreadable, read
from synlig.pipeline.gate.report import Report, entries
from synlig.pipeline.gate.resources import Resources
from synlig.pipeline.gate.tree import Forest
from synlig.pipeline.gate.words import Findings

JsonObject = dict[str, Json]
WHOLE: Final = "Bundle"
"""Where a finding points that is about the text as a whole."""
LIMIT_FIELDS: Final = {"json.too-large": "max_bytes", "json.too-deep": "max_depth"}


class Explainer:
    """Says everything; what it says decides."""

    def __init__(self, forest: Forest, limits: Limits, fast: Fast | None = None) -> None:
        """`fast`, when given, is asked first about each report of a delivery in which some other is unsound."""
        self._fast = fast
        self._profiles = forest.profiles
        self._limits = limits
        self._resources = Resources(forest)

    def judge(self, raw: bytes) -> list[Judged]:
        """One judgement per report in `raw`; for what is no report, one that says why."""
        try:
            tree = read(raw, self._limits)
        except Unreadable as unreadable:
            return [Judged(None, self.unreadable(unreadable.fault), raw, None)]
        if not isinstance(tree, dict) or tree.get("resourceType") != "Bundle":
            return [Judged(None, self._no_bundle(tree), raw, None)]
        if self._is_incremental(tree):
            return list(self._incremental(tree, raw))
        return [self._report(tree, raw, ())]

    def unreadable(self, fault: str) -> tuple[Finding, ...]:
        """The single finding for a text that cannot be read."""
        findings = self._findings()
        findings.say(fault, WHOLE, max=getattr(self._limits, LIMIT_FIELDS.get(fault, "max_bytes")))
        return findings.all()

    def _findings(self) -> Findings:
        return Findings(self._profiles.words, self._profiles.invariants, self._limits.max_findings)

    def _report(self, bundle: JsonObject, raw: bytes, around: tuple[Finding, ...]) -> Judged:
        findings = self._findings()
        guide, claimed = self._guide(bundle)
        if not claimed:
            key = "profile.report" if texts(bundle, "meta.profile") else "profile.missing"
            findings.say(key, "Bundle.meta.profile")
        if guide is None:
            self._unguided(bundle, findings)
            return Judged(text(bundle, "id"), (*around, *findings.all()), raw, None)
        Report(bundle, guide, self._resources, findings).judge()
        return Judged(text(bundle, "id"), (*around, *findings.all()), raw, facts_of(bundle, guide.name))

    def _unguided(self, bundle: JsonObject, findings: Findings) -> None:
        """What can be said of a Bundle that shows no guide."""
        if text(bundle, "type") != "collection":
            findings.say("bundle-type", "Bundle.type")
        for key, path in bundle_faults(bundle):
            findings.break_rule(key, path)

    def _guide(self, bundle: JsonObject) -> tuple[Guide | None, bool]:
        """The guide of a report and whether it claims it; without a claim its resources may show it."""
        urls = {url.partition("|")[0] for url in texts(bundle, "meta.profile")}
        for guide in self._profiles.guides.values():
            if guide.report in urls:
                return guide, True
        for url in texts(bundle, "entry.resource.meta.profile"):
            profile = self._profiles.profiles.get(url.partition("|")[0])
            if profile is not None and profile.guide is not None:
                return self._profiles.guides[profile.guide], False
        return None, False

    def _is_incremental(self, bundle: JsonObject) -> bool:
        urls = {url.partition("|")[0] for url in texts(bundle, "meta.profile")}
        held = [text(resource, "resourceType") for _, _, resource in entries(bundle)]
        claimed = any(guide.incremental in urls for guide in self._profiles.guides.values())
        return claimed or ("Bundle" in held and set(held) == {"Bundle"})

    def _incremental(self, bundle: JsonObject, raw: bytes) -> Iterator[Judged]:
        around = self._around(bundle)
        pieces = pieces_of(raw)
        inner = [(path, report) for path, _, report in entries(bundle) if report.get("resourceType") == "Bundle"]
        for path, report in inner:
            cut = pieces[path]
            quick = self._fast.report(cut, cut) if self._fast is not None and not around else None
            yield quick or self._report(report, cut, around)
        if not inner:
            findings = self._findings()
            findings.say("synlig-empty-delivery", f"{WHOLE}.entry")
            yield Judged(text(bundle, "id"), (*around, *findings.all()), raw, None)

    def _around(self, bundle: JsonObject) -> tuple[Finding, ...]:
        """What is wrong with an incremental delivery itself; it holds for every report in it."""
        findings = self._findings()
        urls = {url.partition("|")[0] for url in texts(bundle, "meta.profile")}
        guide = next((g for g in self._profiles.guides.values() if g.incremental and g.incremental in urls), None)
        if guide is None or guide.incremental is None:
            key = "profile.report" if urls else "profile.missing"
            findings.say(key, "Bundle.meta.profile", guide="", type="Bundle")
            return findings.all()
        self._resources.check(bundle, self._profiles.profiles[guide.incremental], "Bundle", Index(), findings)
        for key, path in bundle_faults(bundle):
            findings.break_rule(key, path)
        for path, _, resource in entries(bundle):
            kind = resource.get("resourceType")
            if kind != "Bundle":
                findings.say("type.resource", path, type=_shown(kind), guide=guide.name)
            elif guide.report not in {url.partition("|")[0] for url in texts(resource, "meta.profile")}:
                findings.say("profile.report", f"{path}.meta.profile")
        return findings.all()

    def _no_bundle(self, tree: Json) -> tuple[Finding, ...]:
        findings = self._findings()
        if not isinstance(tree, dict):
            findings.say("resource-type.not-object", WHOLE)
            return findings.all()
        kind = tree.get("resourceType")
        if not isinstance(kind, str):
            findings.say("resource-type.missing", WHOLE)
        elif kind not in self._profiles.resource_types:
            findings.say("resource-type.unknown", WHOLE)
        else:
            findings.say("resource-type.not-bundle", kind, type=kind)
            self._lone(tree, kind, findings)
        return findings.all()

    def _lone(self, resource: JsonObject, kind: str, findings: Findings) -> None:
        """What is wrong with a resource that came alone, by the profiles it claims."""
        for url in texts(resource, "meta.profile"):
            profile = self._profiles.profiles.get(url.partition("|")[0])
            if profile is not None and profile.type == kind and profile.guide is not None:
                self._resources.check(resource, profile, kind, Index(), findings)


def _shown(kind: Json) -> str:
    return kind if isinstance(kind, str) and kind.isalpha() and len(kind) < 40 else "?"
