"""The published instances of the three guides get the verdict their README says, where they lie beside the checkout."""

import csv
from pathlib import Path

from synlig.declared import codes, profiles
from synlig.pipeline.gate import Gate, Judged

GATE = Gate(profiles.load(), codes.load())
GUIDES = ("kl-gateway", "kl-gateway-rehab", "kl-gateway-prevention")
BROKEN = {
    "CarePlan-BrunoKostvejledningValidationError.json": ("klgateway-119-intervention-1", "error"),
    "CarePlan-BrunoforloebKostAfbrudtValidationerror.json": ("klgateway-119-care-plan-1", "error"),
    "Patient-TestPersonError.json": ("data-about-deceased-citizen-warning", "warning"),
}


def instances(shared: Path) -> list[Path]:
    with (shared / "kl/examples/manifest.csv").open(encoding="utf-8") as lines:
        return [shared / "kl" / row["file"] for row in csv.DictReader(lines) if row["ig"] in GUIDES]


def said(judged: Judged) -> list[tuple[str, str]]:
    return [(finding.rule, finding.severity) for finding in judged.findings]


def test_every_published_report_is_accepted_without_a_word(shared: Path) -> None:
    reports = [path for path in instances(shared) if path.name.startswith("Bundle-")]
    assert len(reports) == 34
    wrong = [(p.name, said(j)) for p in reports for j in GATE.judge(p.read_bytes()) if j.findings or not j.report]
    assert wrong == []


def test_every_published_resource_is_told_to_be_no_report_and_nothing_else_but_what_it_was_made_to_show(
    shared: Path,
) -> None:
    lone = [path for path in instances(shared) if not path.name.startswith("Bundle-")]
    assert len(lone) == 49
    for path in lone:
        (judged,) = GATE.judge(path.read_bytes())
        expected = [("resource-type", "error")] + ([BROKEN[path.name]] if path.name in BROKEN else [])
        assert (path.name, said(judged)) == (path.name, expected)
