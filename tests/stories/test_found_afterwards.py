"""What no single report shows: found once reports are rows, told to its municipality, and gone when it is mended."""

import json
from pathlib import Path

import pytest

from synlig.surfaces.wiring import Wiring
from tests import care_reports as care
from tests.towns import (
    CONDITION,
    INTERVENTION,
    KOEGE,
    SOENDERBORG,
    Towns,
    changed,
    everything_taken_back,
    from_koege,
    furnished,
    in_error,
    renamed,
    with_citizen,
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Wiring:
    return furnished(tmp_path_factory.mktemp("towns"))


@pytest.fixture
def towns(shared: Wiring, tmp_path: Path) -> Towns:
    """On the home of all these stories, each of which has citizens of its own."""
    return Towns(tmp_path, shared)


@pytest.fixture
def alone(tmp_path: Path) -> Towns:
    """On a home of its own, where time may pass."""
    return Towns(tmp_path, furnished(tmp_path))


def test_a_correction_of_something_never_reported_is_found_and_gone_when_the_missing_report_comes(towns: Towns) -> None:
    plan = care.care_plan(111, INTERVENTION)
    towns.report(care.report(111, in_error(plan), day=21))
    rule = "synlig-plan-taken-back-never-reported"
    assert towns.found(rule) == [plan["resource"]["id"]]
    (line,) = [line for line in towns.lines() if line["rule"] == rule]
    assert line["expression"] == f"Bundle.entry.resource.ofType(CarePlan).where(id = '{plan['resource']['id']}').status"
    assert line["bundle_id"] == care.same_id("report", 111, 21)
    assert (line["kommune"], line["sender"], line["verdict"]) == (SOENDERBORG, "eoj-0540", "accepted")
    assert line["source"].endswith("reports.ndjson:1")
    assert line["message_da"].startswith("En indsats er fejlmeldt uden at være indberettet før.")
    towns.report(care.report(111, plan, day=20))
    assert towns.found(rule) == []
    assert towns.found(rule, mended=True) == [plan["resource"]["id"]]


def test_judging_again_finds_nothing_twice(alone: Towns) -> None:
    alone.report(care.report(121, in_error(care.care_plan(121, INTERVENTION)), day=21))
    once = alone.lines()
    alone.later(1)
    assert alone.judge() == 1
    assert alone.lines() == once
    assert alone.judge() == 0


def test_a_fault_that_is_reported_again_is_told_once_and_where_it_stands_now(towns: Towns) -> None:
    back = in_error(care.care_plan(131, INTERVENTION))
    towns.report(care.report(131, back, day=20))
    towns.report(care.report(131, back, day=21))
    lines = [line for line in towns.lines() if line["rule"] == "synlig-plan-taken-back-never-reported"]
    assert [line["bundle_id"] for line in lines] == [care.same_id("report", 131, 21)]


def test_two_homes_at_once_is_told_to_the_one_that_was_left_until_it_closes_its_record(towns: Towns) -> None:
    towns.report(care.nursing_report(141, day=18))
    assert towns.found("synlig-two-homes") == []
    towns.report(from_koege(care.home_care_report(141, day=20)), kommune=KOEGE)
    assert towns.found("synlig-two-homes", SOENDERBORG) == [care.same_id("citizen", 141)]
    assert towns.found("synlig-two-homes", KOEGE) == []
    towns.report(with_citizen(care.report(141, day=21), active=False))
    assert towns.found("synlig-two-homes") == []
    assert towns.found("synlig-two-homes", mended=True) == [care.same_id("citizen", 141)]


def test_an_id_on_another_citizen_is_told_of_both_until_one_is_taken_back(towns: Towns) -> None:
    own = care.condition(151, CONDITION)
    other = renamed(care.condition(152, CONDITION), own["resource"]["id"])
    towns.report(care.report(151, own, day=18))
    towns.report(care.report(152, other, day=19))
    rule = "synlig-condition-id-of-two-citizens"
    assert towns.found(rule) == [own["resource"]["id"]] * 2
    assert {line["bundle_id"] for line in towns.lines() if line["rule"] == rule} == {
        care.same_id("report", 151, 18),
        care.same_id("report", 152, 19),
    }
    towns.report(care.report(152, in_error(other), day=20))
    assert towns.found(rule) == []
    assert towns.found(rule, mended=True) == [own["resource"]["id"]] * 2


def test_an_id_in_another_municipality_is_told_to_both(towns: Towns) -> None:
    towns.report(care.nursing_report(161, day=18))
    towns.report(from_koege(care.nursing_report(161, day=20)), kommune=KOEGE)
    rule = "synlig-condition-id-of-two-kommuner"
    for kommune in (SOENDERBORG, KOEGE):
        assert towns.found(rule, kommune) == [care.same_id("condition", 161, CONDITION)]


def test_a_registration_on_the_wrong_citizen_that_is_corrected_leaves_nothing_behind(towns: Towns) -> None:
    wrong, right = 177, 178
    towns.report(care.nursing_report(wrong, day=18))
    towns.report(everything_taken_back(care.nursing_report(wrong, day=18), 19), care.nursing_report(right, day=19))
    about_ids = [line for line in towns.lines() if "-of-two-" in line["rule"] or "never-reported" in line["rule"]]
    assert about_ids == []


def test_a_registration_moved_to_the_right_citizen_under_its_old_ids_is_told_until_the_wrong_one_is_taken_back(
    towns: Towns,
) -> None:
    wrong, right = 187, 188
    registered = care.nursing_report(wrong, day=18)
    towns.report(registered)
    patient = care.citizen(right)
    text = json.dumps({**registered, "id": care.same_id("moved"), "timestamp": "2026-11-19T20:00:00+01:00"})
    moved = json.loads(text.replace(care.same_id("citizen", wrong), patient["resource"]["id"]))
    towns.report({**moved, "entry": [patient, *moved["entry"][1:]]})
    shared = {line["rule"] for line in towns.lines() if "-of-two-citizens" in line["rule"]}
    kinds = ("condition", "plan", "procedure", "contact", "observation")
    assert shared == {f"synlig-{kind}-id-of-two-citizens" for kind in kinds}
    towns.report(everything_taken_back(registered, 20))
    assert [line for line in towns.lines() if "-of-two-citizens" in line["rule"]] == []


def test_a_correction_of_the_wrong_citizen_that_forgets_a_part_is_told_of_the_part(towns: Towns) -> None:
    towns.report(care.nursing_report(197, day=18))
    towns.report(care.report(197, in_error(care.condition(197, CONDITION)), day=19))
    assert towns.found("synlig-plan-reason-taken-back") == [care.same_id("plan", 197, INTERVENTION)]


def test_what_was_ended_and_opened_again_is_told_until_it_is_ended(towns: Towns) -> None:
    opened = care.condition(201, CONDITION)
    ended = changed(opened, clinicalStatus=care.status("resolved", "condition-clinical"))
    for day, told, found in ((18, opened, []), (19, ended, []), (20, opened, [opened]), (21, ended, [])):
        towns.report(care.report(201, told, day=day))
        assert towns.found("synlig-condition-reopened") == [one["resource"]["id"] for one in found]


def test_an_older_version_after_a_newer_is_told_until_a_newer_comes(towns: Towns) -> None:
    condition = care.condition(211, CONDITION)
    towns.report(care.report(211, condition, day=20))
    towns.report(care.report(211, condition, day=18))
    assert towns.found("synlig-older-after-newer") == [condition["resource"]["id"]]
    towns.report(care.report(211, condition, day=21))
    assert towns.found("synlig-older-after-newer") == []


def test_what_was_delivered_to_the_dead_and_is_still_open_after_a_month_is_told(alone: Towns) -> None:
    plan = care.care_plan(221, INTERVENTION)
    alone.report(care.report(221, plan, day=18))
    alone.report(with_citizen(care.report(221, day=19), deceasedBoolean=True))
    alone.report(care.report(221, care.procedure(221, INTERVENTION, 21), day=21))
    assert alone.found("synlig-delivered-after-death") == [care.same_id("procedure", 221, INTERVENTION, 21)]
    alone.later(3650)
    alone.judge()
    assert alone.found("synlig-open-after-death") == [plan["resource"]["id"]]


def test_time_alone_makes_a_follow_up_overdue(alone: Towns) -> None:
    alone.report(care.nursing_report(231, day=18))
    rule = "synlig-silent-record"
    assert alone.found(rule) == []
    alone.later(500)
    assert alone.judge() == 1
    assert alone.found(rule) == [care.same_id("plan", 231, INTERVENTION)]
