"""Every constraint of every profile, broken in turn, is found under the right word; whole reports are clean."""

import json
from collections import Counter

import pytest

from synlig.declared import codes, profiles
from synlig.pipeline.gate import Gate
from tests.gate_breaks import NOTHING, Break, all_breaks
from tests.gate_heart import heart
from tests.gate_reports import care, everything, incremental, rehab
from tests.gate_story import Json

PROFILES = profiles.load()
GATE = Gate(PROFILES, codes.load())
BREAKS = list(all_breaks(PROFILES))


def said(report: Json) -> set[str]:
    return {finding.rule for judged in GATE.judge(json.dumps(report).encode()) for finding in judged.findings}


@pytest.mark.parametrize(("name", "report"), list(everything()))
def test_a_whole_report_is_accepted_without_a_word(name: str, report: Json) -> None:
    (judged,) = GATE.judge(json.dumps(report).encode())
    assert judged.findings == ()
    assert judged.bundle_id == report["id"]
    assert judged.report is not None
    assert judged.report.ig == name.partition("-")[0]


def test_every_profile_and_extension_of_every_guide_is_used_in_the_whole_reports() -> None:
    text = json.dumps([report for _, report in everything()])
    deliveries = json.dumps([incremental(care()), incremental(rehab()), incremental(heart())])
    unused = [p.url for p in PROFILES.profiles.values() if p.guide and f'"{p.url}"' not in text + deliveries]
    assert unused == []


def missed(broken: Break) -> bool:
    judged = GATE.judge(json.dumps(broken.report).encode())
    words = {finding.rule for each in judged for finding in each.findings if finding.severity == "error"}
    return not (words or {NOTHING}) & broken.rules


def test_every_broken_constraint_is_found_under_its_word() -> None:
    assert [
        (str(broken), sorted(broken.rules), sorted(said(broken.report))) for broken in BREAKS if missed(broken)
    ] == []


def test_no_kind_of_constraint_was_left_out() -> None:
    kinds = Counter(broken.how for broken in BREAKS)
    assert len(BREAKS) > 1_000
    assert set(kinds) == {
        "added", "removed", "too many", "as a list", "other value", "other code", "of no kind", "of wrong kind",
        "no such day", "no date", "of other type", "dangling", "wrong target", "empty",
    }  # fmt: skip


def test_every_row_of_every_profile_was_broken_or_asks_nothing() -> None:
    broken = {(each.profile, each.path) for each in BREAKS}
    left = [
        (profile.id, element.path)
        for profile in PROFILES.profiles.values()
        for element in profile.elements
        if profile.guide and (profile.id, element.path) not in broken and (element.min or element.max is not None)
        if not any(element.path.startswith(e.path + ".") for e in profile.elements if e.max == 0)
    ]
    assert left == []


def test_a_delivery_is_judged_report_by_report() -> None:
    broken = care(7)
    broken["type"] = "batch"
    judged = GATE.judge(json.dumps(incremental(care(), broken, care(8))).encode())
    assert [each.word for each in judged] == ["accepted", "rejected", "accepted"]
    assert [json.loads(each.raw)["id"] for each in judged] == [each.bundle_id for each in judged]


def test_what_is_wrong_with_a_delivery_holds_for_each_report_in_it() -> None:
    delivery = incremental(care(), care(8))
    del delivery["timestamp"]
    judged = GATE.judge(json.dumps(delivery).encode())
    assert [[finding.rule for finding in each.findings] for each in judged] == [["cardinality"], ["cardinality"]]


def test_a_delivery_without_reports_is_rejected() -> None:
    (judged,) = GATE.judge(json.dumps({**incremental(care()), "entry": []}).encode())
    assert judged.word == "rejected"
    assert "synlig-empty-delivery" in {finding.rule for finding in judged.findings}


def test_reports_of_another_guide_do_not_belong_in_a_delivery() -> None:
    delivery = incremental(care(), rehab())
    assert {each.word for each in GATE.judge(json.dumps(delivery).encode())} == {"rejected"}
