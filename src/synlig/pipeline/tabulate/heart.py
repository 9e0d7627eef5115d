"""What the resources of a report on heart rehabilitation tell, as the values of its tables' own columns."""

from typing import Final

from synlig.pipeline.tabulate.canonical import Canon
from synlig.pipeline.tabulate.elements import first_code
from synlig.pipeline.tabulate.instants import span_micros
from synlig.pipeline.tabulate.reading import Reading
from synlig.pipeline.tabulate.resources import CarePlan, Detail, Meta, Observation, Quantity, ServiceRequest
from synlig.pipeline.tabulate.rows import NO_DETAIL, Row

REPORT: Final = "synlig-hjerte-delivery-report"
NOTHING: Final = Quantity()


def is_heart(meta: Meta | None) -> bool:
    """Whether a report with this meta is one on heart rehabilitation."""
    return meta is not None and any(url.partition("|")[0].endswith(REPORT) for url in meta.profile)


def referral(resource: ServiceRequest, _reading: Reading, _canon: Canon) -> Row:
    """`heart_referrals`: when the citizen was referred."""
    return resource.status, *span_micros(resource.authored_on)


def course(resource: CarePlan, reading: Reading, _canon: Canon) -> Row:
    """`heart_courses`: begins and ends are the beginnings of what is reported, so that a day is that day."""
    detail: Detail = (resource.activity[0].detail if resource.activity else None) or NO_DETAIL
    period = resource.period
    return (
        resource.status,
        detail.status,
        first_code(detail.status_reason),
        span_micros(period.start)[0] if period else None,
        span_micros(period.end)[0] if period else None,
        reading.targets(resource.supporting_info),
    )


def measurement(resource: Observation, reading: Reading, _canon: Canon) -> Row:
    """`heart_measurements`: one value, as a code, a number or a yes or no."""
    quantity = resource.value_quantity or NOTHING
    number = quantity.value if quantity.value is not None else resource.value_integer
    return (
        resource.status,
        reading.targets(resource.focus),
        first_code(resource.code),
        first_code(resource.category[0]) if resource.category else None,
        first_code(resource.value_codeable_concept),
        None if number is None else float(number),
        resource.value_boolean,
        quantity.code,
        *span_micros(resource.effective_date_time),
    )
