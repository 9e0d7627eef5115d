"""Generated reports are the same for the same seed, independent by municipality, and tell lives that hang together."""

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Final

import pytest

from synlig.core.cpr import Cpr, age_on
from synlig.core.errors import WrongUsage
from synlig.core.instant import danish_day, span_of
from synlig.core.kommune import KommuneKode
from synlig.declared import organisations, population, profiles
from synlig.partners.synthetic import SyntheticSettings
from synlig.partners.synthetic.cpr_numbers import passes_modulus_11
from synlig.partners.synthetic.people import citizens_of
from tests.synthetic import Json, Sent, files, lives_with, profile, reports, text

COUNTRY: Final = SyntheticSettings(citizens=600, days=14, seed=5)
KOMMUNER: Final = tuple(sorted(organisations.load().kommuner))
AALBORG, AEROE = KommuneKode("0851"), KommuneKode("0492")


@pytest.fixture(scope="module")
def sent() -> list[Sent]:
    return reports(COUNTRY)


def test_the_same_seed_gives_the_same_bytes() -> None:
    settings = SyntheticSettings(citizens=120, days=4, seed=3, faults=0.3)
    assert text(settings) == text(settings)
    assert text(settings) != text(replace(settings, seed=4))


def test_a_municipality_does_not_depend_on_the_others() -> None:
    settings = SyntheticSettings(citizens=1200, days=4, seed=2, faults=0.1)
    country = text(settings)
    count = citizens_of(settings, KOMMUNER, population.load())[AALBORG]
    alone = text(replace(settings, citizens=count, kommuner=(AALBORG,)))
    assert alone == {path: lines for path, lines in country.items() if path.startswith(AALBORG)}


def test_more_citizens_leave_the_first_ones_as_they_were() -> None:
    few = reports(SyntheticSettings(citizens=40, days=3, kommuner=(AEROE,)))
    many = reports(SyntheticSettings(citizens=60, days=3, kommuner=(AEROE,)))
    assert {report.line for report in few} < {report.line for report in many}


def test_faults_leave_the_other_reports_as_they_were() -> None:
    clean = text(SyntheticSettings(citizens=100, days=3))
    settings = SyntheticSettings(citizens=100, days=3, faults=0.4)
    spoilt = text(settings)
    faulty = {(fault.file, fault.line) for part in files(settings) for fault in part.faults}
    assert faulty
    for path, lines in clean.items():
        pairs = zip(lines.split(b"\n"), spoilt[path].split(b"\n"), strict=True)
        assert {(path, at) for at, (one, other) in enumerate(pairs, 1) if one != other} <= faulty


def test_instalments_continue_the_same_files(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = SyntheticSettings(citizens=60, days=3, kommuner=(AALBORG,), faults=0.5)
    whole, places = text(settings), [fault for part in files(settings) for fault in part.faults]
    monkeypatch.setattr("synlig.partners.synthetic.pages.FULL", 20_000)
    assert len(list(files(settings))) > len(whole)
    assert text(settings) == whole
    assert sorted(map(repr, places)) == sorted(repr(fault) for part in files(settings) for fault in part.faults)


def test_every_profile_of_every_guide_occurs(sent: list[Sent]) -> None:
    told = {profile(resource) for report in sent for resource in report.resources}
    bundles = {report.bundle["meta"]["profile"][0] for report in sent}
    declared = profiles.load().profiles.values()
    known = {each.id for each in declared if each.guide and each.type not in ("Bundle", "Extension")}
    assert told == known
    assert bundles == {each.url for each in declared if each.type == "Bundle" and "incremental" not in each.id}


def test_citizens_are_as_many_as_asked_for(sent: list[Sent]) -> None:
    citizens = {report.cpr for report in sent}
    assert abs(len(citizens) - COUNTRY.citizens) <= 5
    assert {report.kommune for report in sent} == set(KOMMUNER)


@pytest.mark.parametrize("citizens", [1, 50, 98, 110, 5_000])
def test_citizens_are_shared_out_to_the_last(citizens: int) -> None:
    counts = citizens_of(SyntheticSettings(citizens, 1), KOMMUNER, population.load())
    assert sum(counts.values()) == citizens
    assert (min(counts.values()) > 0) == (citizens >= len(KOMMUNER))
    assert counts[AALBORG] >= counts[AEROE]


def test_the_instalments_count_every_citizen_once() -> None:
    settings = SyntheticSettings(citizens=1500, days=20, seed=9)
    told = list(files(settings))
    assert sum(part.citizens for part in told) == 1500
    assert sum(part.reports for part in told) == sum(part.lines.count(b"\n") for part in told)
    assert sum(part.resources for part in told) == sum(part.lines.count(b'"fullUrl"') for part in told)


def test_numbers_are_synthetic_and_fit_an_age(sent: list[Sent]) -> None:
    for digits in {report.cpr for report in sent}:
        assert not passes_modulus_11(digits)
        assert 0 <= age_on(Cpr(digits).birth_date, COUNTRY.last_day) < 110


def test_there_is_one_report_a_citizen_and_day_and_it_is_sent_on_that_day(sent: list[Sent]) -> None:
    days = Counter((report.kommune, report.cpr, report.day) for report in sent)
    assert set(days.values()) == {1}
    assert len({report.bundle["id"] for report in sent}) == len(sent)
    for report in sent:
        span = span_of(report.bundle["timestamp"])
        assert span is not None
        assert danish_day(span.start) == report.day


def test_a_version_that_differs_is_later(sent: list[Sent]) -> None:
    newest: dict[tuple[str, str], Json] = {}
    changed = 0
    for report in sent:
        for resource in report.resources:
            before = newest.setdefault((report.kommune, resource["id"]), resource)
            if before != resource and "lastUpdated" in resource["meta"]:
                changed += 1
                assert resource["meta"]["lastUpdated"] > before["meta"]["lastUpdated"]
                assert resource["meta"]["lastUpdated"] <= report.bundle["timestamp"]
            newest[report.kommune, resource["id"]] = resource
    assert changed > 100


def test_conditions_were_found_in_five_years(sent: list[Sent]) -> None:
    years = Counter(
        resource["recordedDate"][:4] for report in sent for resource in report.resources if "recordedDate" in resource
    )
    assert set(years) == {"2022", "2023", "2024", "2025", "2026"}


def test_systems_write_in_different_ways(sent: list[Sent]) -> None:
    patients = [report.patient for report in sent]
    stamped = Counter("lastUpdated" in patient["meta"] for patient in patients)
    assert stamped[True] > stamped[False] > 0
    assert {report.bundle["timestamp"][19:] for report in sent} == {"Z", "+02:00", "+01:00", ".000+02:00", ".000+01:00"}
    coded = Counter(_style(resource) for report in sent for resource in report.resources if _style(resource))
    assert coded["uuid"] > coded["legacy"] > 0


def _style(resource: Json) -> str:
    if profile(resource) != "klgateway-care-condition":
        return ""
    return "uuid" if len(resource["code"]["coding"][0]["code"]) == 36 else "legacy"


def test_what_is_taken_back_is_the_same_but_for_the_flag() -> None:
    taken_back: Counter[str] = Counter()
    settings = SyntheticSettings(citizens=1000, days=25, kommuner=(AALBORG,))
    for told in lives_with(settings, b'"entered-in-error"').values():
        newest: dict[str, Json] = {}
        for resource in (resource for report in told for resource in report.resources):
            before = newest.get(resource["id"])
            if before is not None and _in_error(resource) and not _in_error(before):
                taken_back[resource["resourceType"]] += 1
                assert _without_flag(resource) == _without_flag(before)
            newest[resource["id"]] = resource
    assert {"Procedure", "Encounter", "Condition"} <= set(taken_back)


def _in_error(resource: Json) -> bool:
    codes = resource.get("verificationStatus", {}).get("coding", [{}])
    return "entered-in-error" in (resource.get("status"), resource.get("lifecycleStatus"), codes[0].get("code"))


def _without_flag(resource: Json) -> Json:
    flags = ("meta", "status", "lifecycleStatus", "verificationStatus", "clinicalStatus")
    return {key: value for key, value in resource.items() if key not in flags}


def test_courses_of_heart_rehabilitation_end_in_different_ways_and_most_are_kept_to() -> None:
    ends: Counter[str] = Counter()
    smoking: Counter[str] = Counter()
    taken_back = 0
    for told in lives_with(SyntheticSettings(citizens=2500, days=30, seed=4), b"synlig-hjerte-course").values():
        newest = {resource["id"]: resource for report in told for resource in report.resources}
        for resource in newest.values():
            if profile(resource) == "synlig-hjerte-course":
                ends[resource["activity"][0]["detail"]["status"]] += 1
            if profile(resource) == "synlig-hjerte-smoking":
                answer = resource["valueCodeableConcept"]["coding"][0]["code"]
                smoking[resource["category"][0]["coding"][0]["code"] + ":" + answer] += 1
            taken_back += resource.get("status") == "entered-in-error"
    assert set(ends) == {"in-progress", "completed", "stopped", "cancelled"}
    assert ends["completed"] > 3 * ends["stopped"] > 0
    assert smoking["start:ryger"] > smoking["slut:ryger"] > 0
    assert taken_back > 0


def test_lives_end_and_go_on_elsewhere() -> None:
    ends: Counter[str] = Counter()
    settings = SyntheticSettings(citizens=1500, days=40, seed=9)
    for told in lives_with(settings, b'"deceasedBoolean":true', b'"active":false').values():
        for report in told:
            later = [each for each in told if each.kommune == report.kommune and each.day > report.day]
            if report.patient["deceasedBoolean"]:
                ends["died"] += 1
                assert not later
            if report.patient.get("active") is False:
                ends["left"] += 1
                ends["elsewhere"] += any(each.kommune != report.kommune and each.day == report.day for each in told)
                assert not later
    assert ends["died"] > 2
    assert ends["elsewhere"] > 2
    assert ends["left"] > ends["elsewhere"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"citizens": 0},
        {"days": 0},
        {"days": 400},
        {"faults": 1.1},
        {"faults": -0.1},
        {"seed": -1},
        {"kommuner": ()},
        {"last_day": date(1999, 12, 31)},
        {"last_day": date(2037, 1, 1)},
    ],
)
def test_impossible_settings_are_refused(wrong: dict[str, object]) -> None:
    asked: dict[str, object] = {"citizens": 10, "days": 2} | wrong
    with pytest.raises(WrongUsage):
        SyntheticSettings(**asked)  # pyright: ignore[reportArgumentType]


def test_an_unknown_municipality_is_refused() -> None:
    with pytest.raises(WrongUsage):
        list(files(SyntheticSettings(10, 2, (KommuneKode("0411"),))))


def test_the_window_ends_on_the_last_day_asked_for() -> None:
    sent = reports(SyntheticSettings(30, 3, (AEROE,), last_day=date(2027, 1, 1)))
    assert {report.day for report in sent} == {date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1)}
