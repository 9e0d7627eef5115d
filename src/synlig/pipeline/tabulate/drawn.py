"""What each table's own columns are drawn from: Python, in which a word in capitals is one of `readings`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from synlig.pipeline.tabulate.resources import (
    CarePlan,
    Condition,
    Encounter,
    Goal,
    Observation,
    Patient,
    Procedure,
    Resource,
    ServiceRequest,
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A table's rows are of `type`; `text` sets each column by its name, from the resource `r` and its `meta`.

    `status` names the column that says whether a version is entered-in-error.
    """

    type: type[Resource]
    status: str | None
    text: str


PATIENTS: Final = """
reading.patients.append(r)
active = r.active
deceased = r.deceased_boolean
held = r.managing_organization
sor = None if held is None or held.identifier is None else held.identifier.value
"""
CONDITIONS: Final = """
profile = PROFILE(meta)
code, tilstand = COUNTED(r.code, tilstande)
diagnosis = None
focus = tilstand is None or (profile is not None and profile.endswith("-focus-condition"))
if focus:
    code = tilstand = None
    diagnosis = FIRST(r.code)
clinical_status = FIRST(r.clinical_status)
verification_status = FIRST(r.verification_status)
categories = CODES(r.category)
in_focus = categories is not None and "problem-list-item" in categories.split()
severity, funktionsevne = COUNTED(r.severity, levels)
recorded_from, recorded_to = SPAN(r.recorded_date)
follow_up = LINKED(r.extension, "klgateway-care-follow-up-encounter-extension")
"""
"""A focus condition is one whose profile says so or whose code is no FSIII code."""
CARE_PLANS: Final = """
detail = (r.activity[0].detail or NO_DETAIL) if r.activity else NO_DETAIL
profile = PROFILE(meta)
code, indsats = COUNTED(detail.code, indsatser)
local_code = LOCAL(detail.code)
status = r.status
activity_status = detail.status
status_reason = FIRST(detail.status_reason)
category = CODES(r.category)
delivery_types = EXTENDED(detail.extension, "DeliveryType")
period_from, period_to = PERIOD(r.period)
based_on_plan = TARGETS(r.based_on)
based_on_request = LINKED(r.extension, "BasedOnServiceRequestExtension")
reasons = TARGETS(detail.reason_reference)
follow_up = LINKED(r.extension, "klgateway-care-follow-up-encounter-extension")
"""
"""Without an FSIII intervention code it is a course, not an intervention."""
PROCEDURES: Final = """
code, indsats = COUNTED(r.code, indsatser)
local_code = LOCAL(r.code)
status = r.status
performed_from, performed_to = SPAN(r.performed_date_time)
if performed_from is None:
    performed_from, performed_to = PERIOD(r.performed_period)
reasons = TARGETS(r.reason_reference)
"""
ENCOUNTERS: Final = """
profile = PROFILE(meta)
status = r.status
contact_class = None if r.class_ is None else r.class_.code
types = CODES(r.type)
period_from, period_to = PERIOD(r.period)
based_on_plans = LINKED(r.extension, ("BasedOnInterventionExtension", "BasedOnCarePlanExtension"))
reasons = TARGETS(r.reason_reference)
"""
"""Based on interventions (care) or on a course or intervention (§119, §140)."""
OBSERVATIONS: Final = """
profile = PROFILE(meta)
status = r.status
code, subject_code = COUNTED(r.code, any_code)
subject_code = subject_code or code
focus = TARGETS(r.focus)
value_code, result = COUNTED(r.value_codeable_concept, any_code)
result = result or value_code
number = r.value_integer if r.value_quantity is None else r.value_quantity.value
value_number = None if number is None else float(number)
effective_from, effective_to = SPAN(r.effective_date_time)
"""
GOALS: Final = """
lifecycle_status = r.lifecycle_status
category = CODES(r.category)
aim = r.target[0].detail_codeable_concept if r.target else None
severity, funktionsevne = COUNTED(aim, levels)
start_from, start_to = SPAN(r.start_date)
addresses = TARGETS(r.addresses)
"""
SERVICE_REQUESTS: Final = """
profile = PROFILE(meta)
status = r.status
status_reason = EXTENDED(r.extension, "request-statusReason")
code = FIRST(r.code)
categories = CODES(r.category)
authored_from, authored_to = SPAN(r.authored_on)
discharge_day = None
for held in r.extension:
    if held.url.endswith("PreconditionDate"):
        discharge_day = days[held.value_date]
        break
offered_from = spans[r.occurrence_date_time if r.occurrence_period is None else r.occurrence_period.start][0]
replaces = TARGETS(r.replaces)
reasons = TARGETS(r.reason_reference)
"""
"""Discharge and the first contact offered decide the waiting time (§140)."""
HEART_REFERRALS: Final = """
status = r.status
authored_from, authored_to = SPAN(r.authored_on)
"""
HEART_COURSES: Final = """
detail = (r.activity[0].detail or NO_DETAIL) if r.activity else NO_DETAIL
status = r.status
training_status = detail.status
drop_out = FIRST(detail.status_reason)
begins = ends = None
if r.period is not None:
    begins, ends = spans[r.period.start][0], spans[r.period.end][0]
referral = TARGETS(r.supporting_info)
"""
"""Begins and ends are the beginnings of what is reported, so that a day is that day."""
HEART_MEASUREMENTS: Final = """
number, unit = r.value_integer, None
if r.value_quantity is not None:
    unit = r.value_quantity.code
    if r.value_quantity.value is not None:
        number = r.value_quantity.value
status = r.status
course = TARGETS(r.focus)
code = FIRST(r.code)
phase = None
if r.category:
    phase = FIRST(r.category[0])
value_code = FIRST(r.value_codeable_concept)
value_number = None if number is None else float(number)
value_yes = r.value_boolean
effective_from, effective_to = SPAN(r.effective_date_time)
"""
"""One value, as a code, a number or a yes or no."""

DRAWN: Final[Mapping[str, Drawn]] = {
    "patients": Drawn(Patient, None, PATIENTS),
    "conditions": Drawn(Condition, "verification_status", CONDITIONS),
    "care_plans": Drawn(CarePlan, "status", CARE_PLANS),
    "procedures": Drawn(Procedure, "status", PROCEDURES),
    "encounters": Drawn(Encounter, "status", ENCOUNTERS),
    "observations": Drawn(Observation, "status", OBSERVATIONS),
    "goals": Drawn(Goal, "lifecycle_status", GOALS),
    "service_requests": Drawn(ServiceRequest, "status", SERVICE_REQUESTS),
    "heart_referrals": Drawn(ServiceRequest, "status", HEART_REFERRALS),
    "heart_courses": Drawn(CarePlan, "status", HEART_COURSES),
    "heart_measurements": Drawn(Observation, "status", HEART_MEASUREMENTS),
}
"""By table; the tables of heart rehabilitation come last, and take the place of those of the same type there."""
