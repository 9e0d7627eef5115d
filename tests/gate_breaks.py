"""Breaks every constraint of every declared profile in turn: from the declarations, not from a list made by hand."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from synlig.core.profile import Element, Profile, Profiles
from tests.gate_damage import Damage
from tests.gate_heart import heart
from tests.gate_reports import care, incremental, prevention, rehab

Json = dict[str, Any]
IDENTIFIER_WORDS: Final = {"dk-core-cpr-identifier": "identifier-cpr", "dk-core-sor-identifier": "identifier-sor"}
PRIMITIVE_STARTS: Final = "abcdefghijklmnopqrstuvwxyz"
DATES: Final = frozenset({"date", "dateTime", "instant"})
NOTHING: Final = "nothing"
"""Stands for the change that breaks nothing."""
DATE_CHOICES: Final = ("dateTime", "date", "Period", "boolean", "Quantity")


@dataclass(frozen=True)
class Break:
    """One constraint broken in one whole report, and the words of which one must be said."""

    profile: str
    path: str
    how: str
    rules: frozenset[str]
    report: Json

    def __str__(self) -> str:
        return f"{self.profile}:{self.path or 'itself'} {self.how}"


class Breaker:
    """Breaks the elements of one profile in a report where the profile is used."""

    def __init__(self, profiles: Profiles, profile: Profile, report: Json) -> None:
        self.profiles = profiles
        self.profile = profile
        self.report = report
        self.damage = Damage(profiles, profile)
        self.word = IDENTIFIER_WORDS.get(profile.id)

    def breaks(self) -> Iterator[Break]:
        """Every break of every row of the profile."""
        for element in self.profile.elements:
            for how, rules, change in self._of(element):
                broken = copy.deepcopy(self.report)
                change(self.damage.holder(broken, element.path))
                yield Break(self.profile.id, element.path, how, frozenset(rules), broken)

    def _of(self, element: Element) -> Iterator[tuple[str, set[str], Callable[[Json], None]]]:
        if self._within_prohibited(element.path):
            return
        if element.max == 0:
            yield "added", self._added_rules(element), lambda holder: self.damage.add(holder, element)
            return
        if element.min:
            yield "removed", self._removed_rules(element), lambda holder: self.damage.remove(holder, element)
        if element.max is not None and element.many:
            yield "too many", self._many_rules(element), lambda holder: self.damage.repeat(holder, element)
        if not element.many:
            yield (
                "as a list",
                {"type"},
                lambda holder: self.damage.set(holder, element, [self.damage.get(holder, element)]),
            )
        if element.pattern is not None:
            yield "other value", self._pattern_rules(element), lambda holder: self.damage.spoil(holder, element)
        if element.binding is not None and "bundle-type" not in element.binding:
            yield "other code", {"binding"}, lambda holder: self.damage.recode(holder, element)
        if element.slicing is not None and element.slicing.closed:
            yield (
                "of no kind",
                {"slice"},
                lambda holder: self.damage.get_list(holder, element).append({"system": "urn:x"}),
            )
        yield from self._types(element)
        yield from self._targets(element)

    def _types(self, element: Element) -> Iterator[tuple[str, set[str], Callable[[Json], None]]]:
        if ":" in element.path.rpartition(".")[2] or not element.types or element.path == "entry.resource":
            return
        codes = {ref.code for ref in element.types}
        wrong = "mange" if "decimal" in codes else 17.5
        yield "of wrong kind", {"type"}, lambda holder: self.damage.set_item(holder, element, wrong)
        if codes <= DATES:
            yield "no such day", {"date"}, lambda holder: self.damage.set_item(holder, element, _bad_day(codes))
            yield "no date", {"date"}, lambda holder: self.damage.set_item(holder, element, "i går")
        if element.path.endswith("[x]"):
            other = next(kind for kind in DATE_CHOICES if kind not in codes)
            yield "of other type", {"type", "prohibited"}, lambda holder: self.damage.rename(holder, element, other)

    def _targets(self, element: Element) -> Iterator[tuple[str, set[str], Callable[[Json], None]]]:
        if not any(target in self.profiles.profiles for target in element.targets):
            return
        wrong = {"reference": self._not(element.targets)}
        for how, value in (
            ("dangling", {"reference": "Patient/nobody"}),
            ("wrong target", wrong),
            ("empty", {"display": "x"}),
        ):
            yield how, {"reference-bundled"}, lambda holder, value=value: self.damage.set_item(holder, element, value)

    def _not(self, targets: tuple[str, ...]) -> str:
        for entry in self.report["entry"]:
            resource = entry["resource"]
            if resource["meta"]["profile"][0] not in targets:
                return f"{resource['resourceType']}/{resource['id']}"
        raise AssertionError("every resource is a target")

    def _within_prohibited(self, path: str) -> bool:
        shut = [e.path for e in self.profile.elements if e.max == 0]
        return any(path.startswith(prefix + ".") for prefix in shut)

    def _added_rules(self, element: Element) -> set[str]:
        # the systems of D-eCPR are a value set of dk-core, not one address: what is found is that CPR is missing
        return {"prohibited"} if element.path != "identifier:d-ecpr" else {"cardinality", "identifier-cpr"}

    def _removed_rules(self, element: Element) -> set[str]:
        if self.word:
            return {self.word}
        if ":" in element.path.rpartition(".")[2]:
            named = {
                IDENTIFIER_WORDS.get(url.rpartition("/")[2], "slice") for ref in element.types for url in ref.profiles
            }
            return (named or {"slice"}) if "[x]" not in element.path else {"cardinality"}
        if self._leaves_kind(element):
            return self._unkind
        inside_slice = ":" in element.path and element.path.endswith((".system", ".url"))
        return {"slice"} if inside_slice else {"cardinality"}

    def _leaves_kind(self, element: Element) -> bool:
        """Whether the element tells the items of an open slicing: changed, the item is one of no kind, which may be."""
        if self.profile.id == "dk-core-kombit-org-identifier":
            return element.path == "system"
        name, _, last = element.path.rpartition(".")
        sliced = next((e.slicing for e in self.profile.elements if e.path == name.rpartition(":")[0]), None)
        return last == "system" and sliced is not None and not sliced.closed

    @property
    def _unkind(self) -> set[str]:
        of_kombit = self.profile.id == "dk-core-kombit-org-identifier"
        return {"dk-core-organization-mandatory-identifier"} if of_kombit else {NOTHING}

    def _many_rules(self, element: Element) -> set[str]:
        if ":" not in element.path.rpartition(".")[2]:
            return {"cardinality"}
        return {"slice", "identifier-cpr", "identifier-sor"} if "identifier" in element.path else {"slice"}

    def _pattern_rules(self, element: Element) -> set[str]:
        if self.word:
            return {self.word}
        if self._leaves_kind(element):
            return self._unkind
        if self.profile.type == "Bundle":
            return {"bundle-type"} if element.path == "type" else {"profile"}
        return {"slice"} if ":" in element.path else {"fixed-value"}


def _bad_day(codes: set[str]) -> str:
    return "2026-02-30T08:00:00Z" if codes == {"instant"} else "2026-02-30"


def all_breaks(profiles: Profiles) -> Iterator[Break]:
    """Every constraint of every profile that a report can reach, broken in turn."""
    reports = {"care": care(), "140": rehab(), "119": prevention(), "hjerte": heart()}
    deliveries = {"care": incremental(care()), "140": incremental(rehab()), "hjerte": incremental(heart())}
    for profile in profiles.profiles.values():
        if profile.guide is not None:
            outer = profile.url == profiles.guides[profile.guide].incremental
            report = deliveries[profile.guide] if outer else reports[profile.guide]
            yield from Breaker(profiles, profile, report).breaks()
    for name in ("dk-core-cpr-identifier", "dk-core-sor-identifier", "dk-core-kombit-org-identifier"):
        profile = next(p for p in profiles.profiles.values() if p.id == name)
        yield from Breaker(profiles, profile, reports["119"]).breaks()
