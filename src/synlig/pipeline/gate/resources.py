"""Judges one resource against one profile: its structure, then every rule between its elements."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final, cast

from synlig.core.errors import SynligError
from synlig.core.finding import Severity
from synlig.core.profile import GuideName, Invariant, Json, Profile
from synlig.pipeline.gate import base_rules, heart_rules, kl_rules
from synlig.pipeline.gate.index import Index
from synlig.pipeline.gate.kinds import KindRules
from synlig.pipeline.gate.nav import coded, texts
from synlig.pipeline.gate.scope import Rule, Scope
from synlig.pipeline.gate.structure import Pointer, Walk
from synlig.pipeline.gate.tree import Forest
from synlig.pipeline.gate.turnings import Turnings
from synlig.pipeline.gate.words import Findings

JsonObject = dict[str, Json]
UUID: Final = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
ELSEWHERE: Final = frozenset({"cpr", "min-digits-sor", "uuid", "ele-1", "ext-1", "per-1", "qty-3", "txt-1", "txt-2"})
"""Invariants of data types, which the walk applies."""
OF_PROFILES: Final[Mapping[str, Rule]] = {**kl_rules.RULES, **heart_rules.RULES}
"""The rules of single profiles, KL's and our own."""


class Resources:
    """Holds the shapes and rules of every profile."""

    def __init__(self, forest: Forest) -> None:
        self._forest = forest
        self.profiles = profiles = forest.profiles
        self.codebook = forest.codebook
        self.turnings = Turnings(profiles.turnings, forest.codebook)
        self._by_id = self._kl_rules()
        self._of_type: dict[tuple[GuideName, str], dict[str, Profile]] = {}
        for profile in profiles.profiles.values():
            if profile.guide is not None:
                self._of_type.setdefault((profile.guide, profile.type), {})[profile.url] = profile

    def of_type(self, guide: GuideName, kind: str) -> list[Profile]:
        """The profiles of `guide` for resources of type `kind`."""
        return list(self._of_type.get((guide, kind), {}).values())

    def claims(self, resource: JsonObject, guide: GuideName, kind: str) -> tuple[list[Profile], int]:
        """The profiles of `guide` that a resource claims in meta.profile, and how many others it claims."""
        urls = [url.partition("|")[0] for url in texts(resource, "meta.profile")]
        known = self._of_type.get((guide, kind), {})
        mine = [known[url] for url in dict.fromkeys(urls) if url in known]
        return mine, len(urls) - sum(url in known for url in urls)

    def check(
        self, resource: JsonObject, profile: Profile, path: str, index: Index, findings: Findings
    ) -> list[Pointer]:
        """Everything wrong with `resource` as a `profile`; its references are returned, to be followed later."""
        waived = self._waived(resource, path)
        walk = Walk(self._forest, findings, KindRules(findings), waived)
        walk.resource(resource, self._forest.resource(profile), path)
        scope = Scope(self.codebook, index.resolve, self.profiles.switches)
        for key, rule, codes in self._rules(profile):
            for below in rule(resource, replace(scope, codes=codes) if codes else scope):
                findings.break_rule(key, f"{path}.{below}".removesuffix("."))
        self._prose(resource, profile, path, scope, findings)
        return walk.pointers

    def follow(self, pointer: Pointer, index: Index, findings: Findings) -> None:
        """Say where a reference leads that must stay within the report, when it leads elsewhere."""
        everywhere = self.profiles.switches["references"] == "all"
        if not pointer.bundled and not (everywhere and pointer.targets & self.profiles.profiles.keys()):
            return
        reference, name = pointer.value.get("reference"), _last(pointer.path)
        entry = index.find(reference) if isinstance(reference, str) else None
        if "reference" not in pointer.value:
            findings.say("reference-bundled.empty", pointer.path, element=name)
        elif entry is None:
            findings.say("reference-bundled.absent", pointer.path, element=name)
        elif not self._hits(pointer.targets, entry.claims, entry.type):
            wanted = " | ".join(sorted(target.rpartition("/")[2] for target in pointer.targets))
            findings.say("reference-bundled.target", pointer.path, element=name, type=entry.type, expected=wanted)

    def _hits(self, targets: frozenset[str], claims: tuple[str, ...], kind: str) -> bool:
        if claims:
            return not targets.isdisjoint(claims)
        types = {p.type for url in targets if (p := self.profiles.profiles.get(url)) is not None}
        return kind in types or kind in targets

    def _rules(self, profile: Profile) -> Iterator[tuple[str, Rule, tuple[str, ...]]]:
        for kind in (profile.type, ""):
            for key, rule in base_rules.RULES.get(kind, {}).items():
                if profile.type != "Bundle":
                    yield key, rule, ()
        for invariant in self._by_id.get(profile.id, ()):
            yield invariant.key, OF_PROFILES[invariant.key], invariant.codes

    def _kl_rules(self) -> Mapping[str, list[Invariant]]:
        based = {key for rules in base_rules.RULES.values() for key in rules}
        found: dict[str, list[Invariant]] = {}
        for key, invariant in self.profiles.invariants.items():
            for profile in invariant.profiles:
                if key in OF_PROFILES:
                    found.setdefault(profile, []).append(invariant)
            if key not in OF_PROFILES and key not in based | ELSEWHERE and not key.startswith(("bdl-", "gateway-")):
                raise SynligError(f"invariants.toml: nothing computes {key}")
        missing = (OF_PROFILES.keys() | based | ELSEWHERE) - self.profiles.invariants.keys()
        if missing:
            raise SynligError(f"invariants.toml: {', '.join(sorted(missing))} is not declared")
        return found

    def _prose(self, resource: JsonObject, profile: Profile, path: str, scope: Scope, findings: Findings) -> None:
        for switch, (word, of, rule) in kl_rules.PROSE.items():
            severity = self.severity(switch)
            if of in (profile.type, profile.id) and severity is not None:
                for below in rule(resource, scope):
                    findings.say(word, f"{path}.{below}", severity=severity)
        severity = self.severity("last_updated")
        if severity is not None and not texts(resource, "meta.lastUpdated"):
            findings.say("synlig-last-updated", f"{path}.meta.lastUpdated", severity=severity)
        severity, name = self.severity("uuid_ids"), resource.get("id")
        if severity is not None and isinstance(name, str) and UUID.fullmatch(name) is None:
            findings.say("synlig-id.uuid", f"{path}.id", severity=severity)

    def severity(self, switch: str) -> Severity | None:
        """What a switch of gate.toml makes of its rule; None when it is off."""
        value = self.profiles.switches[switch]
        return None if value == "off" else cast("Severity", value)

    def _waived(self, resource: JsonObject, path: str) -> frozenset[str]:
        """Con-5 forbids what three profiles demand of a condition entered in error: the base rule wins."""
        if self.profiles.switches["entered_in_error_status"] != "waived":
            return frozenset()
        if base_rules.VERIFICATION not in coded(resource, "verificationStatus"):
            return frozenset()
        return frozenset({f"{path}.clinicalStatus"})


def _last(path: str) -> str:
    return path.rpartition(".")[2].partition("[")[0]
