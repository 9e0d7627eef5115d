"""Ways to change a whole report, to be put together."""

import copy
from collections.abc import Callable
from typing import Any

from tests import gate_story as made

Json = dict[str, Any]
Change = Callable[[Json], object]


def of(report: Json, profile: str, at: int = 0) -> Json:
    """The resource of `report` that claims `profile`."""
    claims = [e["resource"] for e in report["entry"] if e["resource"]["meta"]["profile"][0].endswith("/" + profile)]
    return claims[at]


def put(profile: str, at: int = 0, **elements: Any) -> Change:
    """Set elements of a resource; None takes one away."""

    def change(report: Json) -> None:
        resource = of(report, profile, at)
        for name, value in elements.items():
            if value is None:
                resource.pop(name, None)
            else:
                resource[name] = value

    return change


def on_bundle(**elements: Any) -> Change:
    return lambda report: report.update(elements)


def on_entry(at: int = 0, **elements: Any) -> Change:
    return lambda report: report["entry"][at].update(elements)


def detail(profile: str, **elements: Any) -> Change:
    return lambda report: of(report, profile)["activity"][0]["detail"].update(elements)


def refer(report: Json, name: str) -> Json:
    base = report["meta"]["profile"][0].rpartition("/")[0] + "/"
    number = {made.CARE: 1, made.REHAB: 2, made.PREVENTION: 3}[base]
    kind = {"nursing": "Condition", "home": "Condition", "matter": "Observation"}[name]
    return {"reference": f"{kind}/{made.key(base, number, name)}"}


def without_level3(profile: str, code: str) -> Change:
    return detail(profile, code={"coding": [{"system": made.FSIII, "code": code}]})


def both(*changes: Change) -> Change:
    def change(report: Json) -> None:
        for each in changes:
            each(report)

    return change


def another(report: Json, profile: str) -> Json:
    resource = copy.deepcopy(of(report, profile))
    resource["id"] = made.key("another", resource["id"])
    return {"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource}


def changed(report: Json, change: Change) -> Json:
    copied = copy.deepcopy(report)
    change(copied)
    if copied.get("id", "") is None:
        del copied["id"]
    if copied.get("timestamp", "") is None:
        del copied["timestamp"]
    return copied
