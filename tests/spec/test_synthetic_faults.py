"""Every kind of fault breaks its rule and is found; a report without a fault is never rejected."""

import json
from random import Random
from typing import Final

import pytest

from synlig.core.kommune import KommuneKode
from synlig.declared import codes, profiles
from synlig.partners.synthetic import SyntheticSettings
from synlig.partners.synthetic.draft import Draft, FaultKind
from synlig.partners.synthetic.fault_heart import HEART_FAULTS
from synlig.partners.synthetic.fault_invariants import INVARIANT_FAULTS
from synlig.partners.synthetic.fault_structures import STRUCTURE_FAULTS
from synlig.partners.synthetic.fault_texts import TEXT_FAULTS
from synlig.partners.synthetic.planting import CATALOGUE, Planter
from synlig.pipeline.gate import Gate
from tests.synthetic import Sent, files, reports, text

STRUCTURAL: Final = {
    "json", "resource-type", "profile", "cardinality", "prohibited", "type", "fixed-value", "binding", "slice",
    "reference-bundled", "identifier-cpr", "identifier-sor", "one-citizen", "bundle-type", "duplicate-id", "date",
}  # fmt: skip
"""The rule words for structure of CONTRACT.md, "A verdict"."""
BASE: Final = {"uuid", "con-5", "per-1", "bdl-2", "bdl-3", "bdl-4", "bdl-5", "bdl-7", "bdl-8", "cpr", "min-digits-sor"}
KINDS: Final = {kind.name: kind for kind in (*STRUCTURE_FAULTS, *INVARIANT_FAULTS, *HEART_FAULTS)}


@pytest.fixture(scope="module")
def gate() -> Gate:
    return Gate(profiles.load(), codes.load())


@pytest.fixture(scope="module")
def clean() -> list[Sent]:
    return reports(SyntheticSettings(citizens=500, days=10, seed=6))


def test_every_structural_word_and_every_invariant_of_the_guides_has_a_fault() -> None:
    own = {
        key
        for key, invariant in profiles.load().invariants.items()
        if invariant.severity == "error" and ("gateway" in key or "synlig-hjerte" in key)
    }
    assert len(own) >= 22
    assert STRUCTURAL | BASE | own <= set(CATALOGUE.values())
    assert len(CATALOGUE) >= 100


def test_names_are_unique() -> None:
    assert len(CATALOGUE) == len(TEXT_FAULTS) + len(STRUCTURE_FAULTS) + len(INVARIANT_FAULTS) + len(HEART_FAULTS)


@pytest.mark.parametrize("name", sorted(KINDS))
def test_each_kind_is_found_by_its_rule_and_in_its_place(name: str, clean: list[Sent], gate: Gate) -> None:
    kind = KINDS[name]
    line, expression = _planted(kind, clean)
    (judged,) = gate.judge(line)
    places = [found.expression for found in judged.findings if (found.rule, found.severity) == (kind.rule, "error")]
    assert judged.word == "rejected"
    assert any(place.startswith(expression) or expression.startswith(place) for place in places), judged.findings


def _planted(kind: FaultKind, clean: list[Sent]) -> tuple[bytes, str]:
    stranger = Planter(1, Random(1), 0)._stranger
    for report in clean:
        bundle = json.loads(report.line)
        expression = kind.plant(Draft(bundle, Random(1), stranger))
        if expression is not None:
            return json.dumps(bundle, ensure_ascii=False).encode(), expression
        assert bundle == report.bundle
    raise AssertionError(f"{kind.name} applies to no report")


@pytest.mark.parametrize("name", sorted(TEXT_FAULTS))
def test_each_fault_in_the_text_is_found(name: str, clean: list[Sent], gate: Gate) -> None:
    spoilt = TEXT_FAULTS[name](clean[0].line, Random(1))
    assert b"\n" not in spoilt
    assert [found.rule for judged in gate.judge(spoilt) for found in judged.findings] == ["json"]


def test_of_two_thousand_reports_just_the_faulty_ones_are_rejected(gate: Gate) -> None:
    settings = SyntheticSettings(citizens=1050, days=4, seed=11, faults=0.1)
    judged = planted = warned = 0
    faults = {(fault.file, fault.line): fault for part in files(settings) for fault in part.faults}
    for path, lines in text(settings).items():
        for at, line in enumerate(lines.split(b"\n")[:-1], 1):
            (verdict,) = gate.judge(line)
            fault = faults.get((path, at))
            rules = {found.rule for found in verdict.findings if found.severity == "error"}
            judged += 1
            if fault is None:
                assert not rules, verdict.findings
                warned += bool(verdict.findings)
            else:
                planted += 1
                assert fault.rule in rules, (fault.kind, verdict.findings)
    assert judged >= 2000
    assert planted >= 160
    assert warned <= 3


def test_the_only_warning_is_about_the_dead(gate: Gate) -> None:
    settings = SyntheticSettings(citizens=900, days=20, kommuner=(KommuneKode("0851"),), seed=2)
    words = {
        found.rule
        for part in files(settings)
        for line in part.lines.splitlines()
        if b'"deceasedBoolean":true' in line
        for judged in gate.judge(line)
        for found in judged.findings
    }
    assert words == {"data-about-deceased-citizen-warning"}
