"""How a counterpart reads reports of a guide: its own reading of the rules, report by report."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

Json = dict[str, Any]
Taken = Mapping[str, tuple[str, set[str]]]
"""Profile -> (resource type, the elements it may have)."""
CPR: Final = re.compile(r"(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])\d{6}")
SOR: Final = re.compile(r"\d{11,}")
EVERYWHERE: Final = frozenset({"resourceType", "id", "meta"})


def nothing_more(_profile: str, _resource: Json) -> Iterator[str]:
    """For a guide whose codes are not looked at."""
    yield from ()


@dataclass(frozen=True)
class Reading:
    """What is taken under a guide: the profile of a report, the profiles in it, and what is asked of contents."""

    guide: str
    report: str
    taken: Taken
    citizen: str
    contents: Callable[[str, Json], Iterator[str]] = nothing_more

    def judge(self, report: Any) -> str:
        """Why `report` is not taken, as a code; empty when it is."""
        try:
            return next(self._faults(report), "")
        except (KeyError, TypeError, IndexError, AttributeError, ValueError):
            return "structure"

    def _faults(self, report: Json) -> Iterator[str]:
        if report["resourceType"] != "Bundle" or report["type"] != "collection" or not report["timestamp"]:
            yield "structure"
        if report["meta"]["profile"] != [self.guide + self.report]:
            yield "profile"
        resources = resources_of(report)
        if [each["resourceType"] for each in resources].count("Patient") != 1 or len(resources) < 2:
            yield "citizen"
        names = {f"{each['resourceType']}/{each['id']}" for each in resources}
        for resource in resources:
            yield from self._resource_faults(resource, names)

    def _resource_faults(self, resource: Json, names: set[str]) -> Iterator[str]:
        (profile,) = resource["meta"]["profile"]
        short = profile.removeprefix(self.guide)
        kind, elements = self.taken.get(short, ("", set[str]()))
        if resource["resourceType"] != kind or not profile.startswith(self.guide):
            yield "profile"
        if set(resource) - EVERYWHERE - elements:
            yield "prohibited"
        if any(pointed not in names for pointed in _references(resource)):
            yield "reference"
        if short == self.citizen:
            yield from _citizen_faults(resource)
        else:
            yield from self.contents(short, resource)


def citizen_of(report: Json) -> str:
    """The CPR number that a report taken is about."""
    return str(patient_of(report)["identifier"][0]["value"])


def kommune_of(report: Json) -> str:
    """The municipality, by the synthetic unit that reported: its number holds the code after `9990`."""
    return str(patient_of(report)["managingOrganization"]["identifier"]["value"])[4:8]


def patient_of(report: Json) -> Json:
    """The one citizen of a report."""
    found: Json = next(each for each in resources_of(report) if each["resourceType"] == "Patient")
    return found


def resources_of(report: Json) -> list[Json]:
    """Everything a report holds."""
    return [entry["resource"] for entry in report["entry"]]


def _citizen_faults(patient: Json) -> Iterator[str]:
    (identifier,) = patient["identifier"]
    if identifier["system"] != "urn:oid:1.2.208.176.1.2" or CPR.fullmatch(identifier["value"]) is None:
        yield "cpr"
    if SOR.fullmatch(patient["managingOrganization"]["identifier"]["value"]) is None:
        yield "sor"


def _references(resource: Json) -> Iterator[str]:
    """Whatever anything in it points at."""
    left: list[Any] = [resource]
    while left:
        element = left.pop()
        if isinstance(element, dict):
            pointed = element.get("reference")
            if isinstance(pointed, str):
                yield pointed
            left += [value for value in element.values() if isinstance(value, dict | list)]
        else:
            left += [value for value in element if isinstance(value, dict | list)]
