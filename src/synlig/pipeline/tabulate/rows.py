"""What each resource type tells, as the values of its table's own columns in their declared order."""

from typing import Any, Final

from synlig.pipeline.tabulate.canonical import Canon
from synlig.pipeline.tabulate.elements import (
    all_codes,
    code_in,
    concepts_of,
    first_code,
    local_code,
    profile,
    references_of,
)
from synlig.pipeline.tabulate.instants import day_of, period_micros, span_micros
from synlig.pipeline.tabulate.reading import Reading
from synlig.pipeline.tabulate.resources import (
    CarePlan,
    Condition,
    Detail,
    Encounter,
    Goal,
    Observation,
    Patient,
    Procedure,
    ServiceRequest,
)

Row = tuple[Any, ...]
NO_DETAIL: Final = Detail()
PLANS: Final = ("BasedOnInterventionExtension", "BasedOnCarePlanExtension")
FOLLOW_UP: Final = "klgateway-care-follow-up-encounter-extension"


def patient(resource: Patient, _reading: Reading, _canon: Canon) -> Row:
    """`patients`: active, deceased, sor."""
    organization = resource.managing_organization
    sor = organization.identifier.value if organization is not None and organization.identifier is not None else None
    return resource.active, resource.deceased_boolean, sor


def condition(resource: Condition, reading: Reading, canon: Canon) -> Row:
    """`conditions`: a focus condition is one whose profile says so or whose code is no FSIII code."""
    code, tilstand = code_in(resource.code, canon.tilstande)
    severity, level = code_in(resource.severity, canon.levels)
    kind = profile(resource.meta)
    focus = tilstand is None or (kind is not None and kind.endswith("-focus-condition"))
    return (
        kind,
        None if focus else code,
        None if focus else tilstand,
        first_code(resource.code) if focus else None,
        focus,
        first_code(resource.clinical_status),
        first_code(resource.verification_status),
        "problem-list-item" in (all_codes(resource.category) or "").split(),
        severity,
        level,
        *span_micros(resource.recorded_date),
        reading.targets(references_of(resource.extension, FOLLOW_UP)),
    )


def care_plan(resource: CarePlan, reading: Reading, canon: Canon) -> Row:
    """`care_plans`: without an FSIII intervention code it is a course, not an intervention."""
    activity = resource.activity[0].detail if resource.activity else None
    detail = activity or NO_DETAIL
    code, indsats = code_in(detail.code, canon.indsatser)
    return (
        profile(resource.meta),
        code,
        indsats,
        local_code(detail.code),
        resource.status,
        detail.status,
        first_code(detail.status_reason),
        all_codes(resource.category),
        all_codes(concepts_of(detail.extension, "DeliveryType")),
        *period_micros(resource.period),
        reading.targets(resource.based_on),
        reading.targets(references_of(resource.extension, "BasedOnServiceRequestExtension")),
        reading.targets(detail.reason_reference),
        reading.targets(references_of(resource.extension, FOLLOW_UP)),
    )


def procedure(resource: Procedure, reading: Reading, canon: Canon) -> Row:
    """`procedures`: when it was carried out is the beginning of `performed[x]`."""
    code, indsats = code_in(resource.code, canon.indsatser)
    performed = span_micros(resource.performed_date_time)
    if performed[0] is None:
        performed = period_micros(resource.performed_period)
    return (
        code,
        indsats,
        local_code(resource.code),
        resource.status,
        *performed,
        reading.targets(resource.reason_reference),
    )


def encounter(resource: Encounter, reading: Reading, _canon: Canon) -> Row:
    """`encounters`: based on interventions (care) or on a course or intervention (§119, §140)."""
    return (
        profile(resource.meta),
        resource.status,
        resource.class_.code if resource.class_ is not None else None,
        all_codes(resource.type),
        *period_micros(resource.period),
        reading.targets(references_of(resource.extension, *PLANS)),
        reading.targets(resource.reason_reference),
    )


def observation(resource: Observation, reading: Reading, canon: Canon) -> Row:
    """`observations`: what it is about, and its coded or measured result."""
    code, subject = code_in(resource.code, canon.any)
    value, result = code_in(resource.value_codeable_concept, canon.any)
    quantity = resource.value_quantity
    number = quantity.value if quantity is not None else resource.value_integer
    return (
        profile(resource.meta),
        resource.status,
        code,
        subject or code,
        reading.targets(resource.focus),
        value,
        result or value,
        None if number is None else float(number),
        *span_micros(resource.effective_date_time),
    )


def goal(resource: Goal, reading: Reading, canon: Canon) -> Row:
    """`goals`: the severity aimed at, and the conditions it is for."""
    aim = resource.target[0].detail_codeable_concept if resource.target else None
    severity, level = code_in(aim, canon.levels)
    return (
        resource.lifecycle_status,
        all_codes(resource.category),
        severity,
        level,
        *span_micros(resource.start_date),
        reading.targets(resource.addresses),
    )


def service_request(resource: ServiceRequest, reading: Reading, _canon: Canon) -> Row:
    """`service_requests`: discharge and the first contact offered decide the waiting time (§140)."""
    days = [extension.value_date for extension in resource.extension if extension.url.endswith("PreconditionDate")]
    offered = resource.occurrence_period.start if resource.occurrence_period else resource.occurrence_date_time
    return (
        profile(resource.meta),
        resource.status,
        all_codes(concepts_of(resource.extension, "request-statusReason")),
        first_code(resource.code),
        all_codes(resource.category),
        *span_micros(resource.authored_on),
        day_of(days[0] if days else None),
        span_micros(offered)[0],
        reading.targets(resource.replaces),
        reading.targets(resource.reason_reference),
    )
