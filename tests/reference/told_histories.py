"""Histories of reports drawn at random for the slow references: conditions, goals, contacts, referrals and plans."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from tests.raw_reports import KL_CODES, Json, coded, condition, patient, refers, report, resource
from tests.reference.slow_counts import Received
from tests.reference.slow_waiting import COURSE, FOLLOWING_UP
from tests.reference.test_counts import BOOK, INTERVENTION_CODES, MOBILITY, PEOPLE

TIMES = [
    "2025-06-01T10:00:00Z",
    "2025-09-01T10:00:00+02:00",
    "2025-12-31T22:59:59Z",
    "2025-12-31T23:00:00Z",
    "2026-02-01T10:00:00Z",
    "2026-03-29T03:30:00+02:00",
    "2026-05-01T10:00:00Z",
    "2026-08-26T21:59:59Z",
    "2026-10-25T02:30:00+01:00",
    "2026-11-24T12:00:00Z",
]
DAYS = ["2025-06-01", "2025-12-31", "2026-01-01", "2026-02-28", "2026-05-30", "2026-11-17", "2026-11-20", *TIMES]
SEVERITIES = ["B1", "B2", "B3", "B4", "B5", "B6", str(BOOK.canonical("B1")), str(BOOK.canonical("B4")), None]


@st.composite
def conditions(draw: st.DrawFn) -> Json:
    clinical = draw(st.sampled_from(["active", "active", "active", "relapse", "resolved", "resolved"]))
    code = draw(st.sampled_from([MOBILITY, MOBILITY, "J1.1"]))
    found = condition(draw(st.sampled_from(["c1", "c2"])), code, clinical, recordedDate=draw(st.sampled_from(DAYS)))
    severity = draw(st.sampled_from(SEVERITIES))
    if severity is not None:
        found["severity"] = coded(severity)
    if draw(st.integers(0, 7)) == 0:
        found["verificationStatus"] = coded("entered-in-error", system="v")
    return found


@st.composite
def plans(draw: st.DrawFn) -> Json:
    period = {"start": draw(st.sampled_from(DAYS))}
    if draw(st.booleans()):
        period["end"] = draw(st.sampled_from(DAYS))
    status = draw(st.sampled_from(["active", "active", "completed", "draft", "revoked", "entered-in-error"]))
    detail: Json = {"status": draw(st.sampled_from(["in-progress", "completed", "cancelled"]))}
    if draw(st.booleans()):
        reasons = draw(st.lists(st.sampled_from(["c1", "c2", "c"]), unique=True))
        detail |= {
            "code": coded(draw(st.sampled_from(INTERVENTION_CODES))),
            "reasonReference": refers("Condition", *reasons),
        }
        profile, category = "care-planned-intervention", dict[str, Any]()
    else:
        kinds = [COURSE, "4863001e-14c7-4be8-a2da-e4f21a4b6ac4"]
        profile, category = "140-care-plan", {"category": [coded(draw(st.sampled_from(kinds)), system=KL_CODES)]}
    told = {"status": status, "period": period, "activity": [{"detail": detail}], **category}
    return resource("CarePlan", draw(st.sampled_from(["p1", "p2"])), profile) | told


@st.composite
def goals(draw: st.DrawFn) -> Json:
    severity = draw(st.sampled_from(SEVERITIES))
    target: Json = {} if severity is None else {"detailCodeableConcept": coded(severity)}
    statuses = ["active", "completed", "completed", "cancelled", "cancelled", "rejected", "entered-in-error"]
    return resource(
        "Goal",
        draw(st.sampled_from(["g1", "g2"])),
        "care-goal",
        lifecycleStatus=draw(st.sampled_from(statuses)),
        startDate="2025-06-01",
        target=[target],
        addresses=refers("Condition", draw(st.sampled_from(["c1", "c2"]))),
    )


@st.composite
def follow_ups(draw: st.DrawFn) -> Json:
    profile = draw(st.sampled_from(["care-follow-up-observation"] * 3 + ["care-matter-of-interest-observation"]))
    about = draw(st.lists(st.sampled_from(["c1", "c2"]), min_size=1, unique=True))
    return resource(
        "Observation",
        draw(st.sampled_from(["o1", "o2"])),
        profile,
        status=draw(st.sampled_from(["final", "final", "entered-in-error"])),
        focus=refers(draw(st.sampled_from(["Condition", "Condition", "CarePlan"])), *about),
        effectiveDateTime=draw(st.sampled_from(DAYS)),
    )


@st.composite
def contacts(draw: st.DrawFn) -> Json:
    kind = draw(st.sampled_from([FOLLOWING_UP, "other"]))
    return resource(
        "Encounter",
        draw(st.sampled_from(["e1", "e2"])),
        draw(st.sampled_from(["care-encounter", "care-general-encounter"])),
        status=draw(st.sampled_from(["planned", "planned", "finished", "finished", "cancelled", "entered-in-error"])),
        type=[coded(kind, system=KL_CODES)],
        period={"start": draw(st.sampled_from([*DAYS, "2026-11-25", "2027-01-05"]))},
    )


@st.composite
def referrals(draw: st.DrawFn) -> Json:
    day = draw(
        st.sampled_from(["2025-12-25", "2026-03-27", "2026-10-20", "2026-11-16", "2026-11-17", "2026-11-24", None])
    )
    found = resource(
        "ServiceRequest",
        draw(st.sampled_from(["r1", "r2"])),
        "140-servicerequest",
        status=draw(st.sampled_from(["active", "active", "completed", "draft", "revoked", "entered-in-error"])),
        authoredOn="2026-01-01",
    )
    if day is not None:
        url = "http://fhir.kl.dk/rehab/StructureDefinition/PreconditionDate"
        found["extension"] = [{"url": url, "valueDate": day}]
    offered = draw(st.sampled_from([*DAYS, "2025-12-28", "2025-12-29", "2026-03-31", "2026-04-03", "2026-04-04", None]))
    if offered is not None:
        found["occurrencePeriod"] = {"start": offered}
    if draw(st.integers(0, 3)) == 0:
        found["replaces"] = refers("ServiceRequest", "r1")
    return found


@st.composite
def received(draw: st.DrawFn, seq: int) -> Received:
    person, koen, birth = PEOPLE[number := draw(st.sampled_from([0, 0, 0, 1]))]
    known: list[Json] = [{}, {}, {}, {}, {"active": True}, {"active": False}, {"deceasedBoolean": True}]
    told = [patient(number) | draw(st.sampled_from(known))]
    kinds = st.one_of(conditions(), conditions(), plans(), goals(), follow_ups(), contacts(), referrals())
    told += draw(st.lists(kinds, min_size=1, max_size=4, unique_by=lambda one: one["id"]))
    at, known_at = draw(st.sampled_from(TIMES)), datetime(2026, 11, 24, 12, tzinfo=UTC)
    if draw(st.integers(0, 9)) == 0:
        known_at = datetime(2026, 11, 24, 23, 0, tzinfo=UTC)
    kommune = draw(st.sampled_from(["0540", "0540", "0540", "0259"]))
    return Received(kommune, person, koen, birth, seq, known_at, report(at, *told, key=f"r{seq}"))


@st.composite
def histories(draw: st.DrawFn) -> list[Received]:
    return [draw(received(seq)) for seq in range(draw(st.integers(1, 12)))]
