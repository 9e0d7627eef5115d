"""Reports are judged by what was imported, from its day and not before; the cubes keep to what is declared."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from synlig.core.classification import InForce
from synlig.core.codes import FSIII
from synlig.core.kommune import KommuneKode
from synlig.declared import codes
from synlig.partners.synthetic import SyntheticSettings, generate
from synlig.pipeline.gate import Judged
from synlig.pipeline.terminology.importing import ImportAs
from synlig.surfaces.wiring import Wiring
from tests.code_files import json_file
from tests.code_office import new_office

NURSING = "http://fhir.kl.dk/term/ValueSet/KLConditionCodesNursing"
CARE = "http://fhir.kl.dk/gateway/ValueSet/FSIIICareConditions"
NEW_CODE = "7d9f0c2e-4b1a-4a44-9a63-0d6a4c1b2e3f"
SELF_CARE = "43c2b7f0-5e55-4627-8fcf-bdaf5a9d84ac"
DAY = date(2027, 1, 1)


def sets_with(reported: str, *left_out: str) -> list[dict[str, Any]]:
    """Every value set that holds a code, with the new code instead of it and of those left out."""
    return [
        {
            "resourceType": "ValueSet",
            "url": url,
            "version": "9",
            "name": url.rpartition("/")[2],
            "compose": {"include": [{"system": FSIII, "concept": _listed(members, reported, *left_out)}]},
        }
        for url, members in codes.load().sets.items()
        if (FSIII, reported) in members
    ]


def _listed(members: frozenset[tuple[str, str]], *left_out: str) -> list[dict[str, str]]:
    kept = sorted(code for system, code in members if system == FSIII and code not in left_out)
    return [{"code": code} for code in (*kept, NEW_CODE)]


def next_fsiii() -> dict[str, Any]:
    """FSIII as it is declared, with one condition more."""
    known = [code for code in codes.load().codes.values() if code.system == FSIII]
    concepts: list[dict[str, Any]] = []
    for code in known:
        property_ = [{"code": "parent", "valueCode": code.parent}] if code.parent and code.style == "uuid" else []
        concepts.append({"code": code.code, "display": code.display_da, "property": property_})
    concepts.append(
        {"code": NEW_CODE, "display": "Binde sko", "property": [{"code": "parent", "valueCode": SELF_CARE}]}
    )
    system = {"resourceType": "CodeSystem", "url": FSIII, "version": "20270101", "name": "FSIII", "content": "complete"}
    return system | {"concept": concepts}


def a_care_report(wiring: Wiring) -> tuple[str, str]:
    """A report with a care condition, and that condition's code."""
    wanted = SyntheticSettings(40, 2, (KommuneKode("0540"),), 5)
    for day in generate(wanted, wiring.codebook, wiring.organisations, wiring.population):
        for line in day.lines.decode().splitlines():
            for entry in json.loads(line)["entry"]:
                resource = entry["resource"]
                if resource["resourceType"] == "Condition" and "klgateway-care-condition" in json.dumps(
                    resource["meta"]
                ):
                    return line, resource["code"]["coding"][0]["code"]
    raise AssertionError("no care condition was generated")


def rules(judged: list[Judged]) -> set[str]:
    return {finding.rule for one in judged for finding in one.findings if finding.severity == "error"}


def test_a_new_code_is_accepted_from_its_day_and_a_dropped_one_no_more(tmp_path: Path) -> None:
    office = new_office(tmp_path)
    line, reported = a_care_report(office.wiring())
    old, new = line.encode(), line.replace(reported, NEW_CODE).encode()
    twin = codes.load().codes[FSIII, reported].paired or ""
    resources = [next_fsiii(), *sets_with(reported, twin)]
    bundle = {"resourceType": "Bundle", "entry": [{"resource": each} for each in resources]}
    told = office.imported(json_file(tmp_path, bundle), ImportAs("a test", in_force=InForce(DAY)))
    differences = {each["url"]: each["examples"] for each in told["valuesets"]}
    assert differences[CARE] == {"added": [NEW_CODE], "removed": sorted([reported, twin])}
    before = office.wiring().gate
    assert (rules(before.judge(old, "x")), "binding" in rules(before.judge(new, "x"))) == (set(), True)
    office.now = datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=UTC)
    after = office.wiring().gate
    assert ("binding" in rules(after.judge(old, "x")), rules(after.judge(new, "x"))) == (True, set())


def test_a_new_code_is_what_it_stands_under_and_the_cubes_do_not_know_it(tmp_path: Path) -> None:
    office = new_office(tmp_path)
    office.imported(json_file(tmp_path, next_fsiii()), ImportAs("a test", in_force=InForce(DAY)))
    assert office.wiring().reportable == codes.load()
    office.now = datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=UTC)
    book = office.wiring().reportable
    new, area = book.lookup(FSIII, NEW_CODE), book.omraade(NEW_CODE)
    assert new is not None
    assert (new.kind, new.domain, new.display_da, new.style) == ("condition", "pleje-omsorg", "Binde sko", "uuid")
    assert area is not None
    assert area.code == SELF_CARE
    assert all(book.codes[key] == code for key, code in codes.load().codes.items())
    assert dict(book.versions)[FSIII] == "20270101"
    assert office.wiring().codebook == codes.load()


def test_a_code_may_leave_by_the_day_its_report_was_received(tmp_path: Path) -> None:
    office = new_office(tmp_path)
    reported = next(code for system, code in sorted(codes.load().sets[NURSING]) if system == FSIII)
    twin = codes.load().codes[FSIII, reported].paired or ""
    resources = [next_fsiii(), *sets_with(reported, twin)]
    bundle = {"resourceType": "Bundle", "entry": [{"resource": each} for each in resources]}
    office.imported(json_file(tmp_path, bundle), ImportAs("a test", in_force=InForce(DAY)))
    codes_on = office.wiring().codes_on
    before, after = (codes_on(day).valueset(NURSING) or frozenset() for day in (DAY - timedelta(days=1), DAY))
    assert ((FSIII, reported) in before, (FSIII, NEW_CODE) in before) == (True, False)
    assert ((FSIII, reported) in after, (FSIII, NEW_CODE) in after) == (False, True)
    assert codes_on(DAY) is codes_on(DAY)
