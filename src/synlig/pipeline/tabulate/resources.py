"""The parts of a report that are tabulated; every other element is passed over unread."""

from typing import Final

import msgspec

TYPES: Final = frozenset(
    ("Patient", "Condition", "CarePlan", "Procedure", "Encounter", "Observation", "Goal", "ServiceRequest")
)
"""The resource types that have a table."""


class Coding(msgspec.Struct, gc=False):
    """A code in a system."""

    system: str = ""
    code: str = ""


class Concept(msgspec.Struct, gc=False):
    """A CodeableConcept; its text is never read."""

    coding: tuple[Coding, ...] = ()


class Code(msgspec.Struct, gc=False):
    """A code in whatever system."""

    code: str = ""


class Word(msgspec.Struct, gc=False):
    """A CodeableConcept whose systems are not looked at: half of reading one."""

    coding: tuple[Code, ...] = ()


class Identifier(msgspec.Struct, gc=False):
    """An identifier in a system."""

    system: str = ""
    value: str = ""


class Reference(msgspec.Struct, gc=False):
    """A reference by address, or (for organisations) by identifier."""

    reference: str = ""
    identifier: Identifier | None = None


class Period(msgspec.Struct, gc=False):
    """A period, open where an end is missing."""

    start: str | None = None
    end: str | None = None


class Extension(msgspec.Struct, gc=False):
    """An extension with the kinds of value that the KL profiles use."""

    url: str = ""
    value_reference: Reference | None = msgspec.field(default=None, name="valueReference")
    value_concept: Word | None = msgspec.field(default=None, name="valueCodeableConcept")
    value_date: str | None = msgspec.field(default=None, name="valueDate")


class Meta(msgspec.Struct, gc=False, rename="camel"):
    """When this version was made, and by which profiles."""

    last_updated: str | None = None
    profile: tuple[str, ...] = ()


class Resource(msgspec.Struct, gc=False, tag_field="resourceType", rename="camel"):
    """What all resources carry."""

    id: str | None = None
    meta: Meta | None = None
    extension: tuple[Extension, ...] = ()


class Patient(Resource, tag=True):
    """A citizen; the CPR number in `identifier` goes no further than this module's caller."""

    identifier: tuple[Identifier, ...] = ()
    active: bool | None = None
    deceased_boolean: bool | None = None
    managing_organization: Reference | None = None


class Condition(Resource, tag=True):
    """A condition (tilstand) or a referral diagnosis."""

    code: Concept | None = None
    clinical_status: Word | None = None
    verification_status: Word | None = None
    category: tuple[Word, ...] = ()
    severity: Concept | None = None
    recorded_date: str | None = None


class Detail(msgspec.Struct, gc=False, rename="camel"):
    """What a care plan's activity is."""

    extension: tuple[Extension, ...] = ()
    code: Concept | None = None
    status: str | None = None
    status_reason: Word | None = None
    reason_reference: tuple[Reference, ...] = ()


class Activity(msgspec.Struct, gc=False):
    """One activity of a care plan."""

    detail: Detail | None = None


class CarePlan(Resource, tag=True):
    """A planned intervention, or the course it is part of."""

    status: str | None = None
    category: tuple[Word, ...] = ()
    period: Period | None = None
    based_on: tuple[Reference, ...] = ()
    supporting_info: tuple[Reference, ...] = ()
    activity: tuple[Activity, ...] = ()


class Procedure(Resource, tag=True):
    """An intervention carried out."""

    status: str | None = None
    code: Concept | None = None
    performed_date_time: str | None = None
    performed_period: Period | None = None
    reason_reference: tuple[Reference, ...] = ()


class Encounter(Resource, tag=True):
    """A contact."""

    status: str | None = None
    class_: Coding | None = msgspec.field(default=None, name="class")
    type: tuple[Word, ...] = ()
    period: Period | None = None
    reason_reference: tuple[Reference, ...] = ()


class Quantity(msgspec.Struct, gc=False):
    """A measured amount; its unit follows from the code."""

    value: float | None = None
    code: str | None = None


class Observation(Resource, tag=True):
    """A follow-up, the citizen's view, a matter of interest or a measurement."""

    status: str | None = None
    category: tuple[Word, ...] = ()
    code: Concept | None = None
    focus: tuple[Reference, ...] = ()
    effective_date_time: str | None = None
    value_codeable_concept: Concept | None = None
    value_quantity: Quantity | None = None
    value_integer: int | None = None
    value_boolean: bool | None = None


class Target(msgspec.Struct, gc=False, rename="camel"):
    """What a goal aims at."""

    detail_codeable_concept: Concept | None = None


class Goal(Resource, tag=True):
    """A goal for a condition."""

    lifecycle_status: str | None = None
    category: tuple[Word, ...] = ()
    start_date: str | None = None
    target: tuple[Target, ...] = ()
    addresses: tuple[Reference, ...] = ()


class ServiceRequest(Resource, tag=True):
    """A referral."""

    status: str | None = None
    category: tuple[Word, ...] = ()
    code: Word | None = None
    authored_on: str | None = None
    occurrence_period: Period | None = None
    occurrence_date_time: str | None = None
    replaces: tuple[Reference, ...] = ()
    reason_reference: tuple[Reference, ...] = ()


class Organization(msgspec.Struct, gc=False, tag_field="resourceType", tag=True):
    """Named by referrals and plans; not tabulated."""


Known = Patient | Condition | CarePlan | Procedure | Encounter | Observation | Goal | ServiceRequest | Organization


class Entry(msgspec.Struct, gc=False):
    """One entry of a report."""

    resource: Known | None = None


class Report(msgspec.Struct, gc=False):
    """A report: one Bundle about one citizen."""

    meta: Meta | None = None
    timestamp: str | None = None
    entry: tuple[Entry, ...] = ()


class UnreadEntry(msgspec.Struct, gc=False):
    """An entry whose resource is decoded later, if its type is known."""

    resource: msgspec.Raw = msgspec.Raw(b"null")


class UnreadReport(msgspec.Struct, gc=False):
    """A report with resource types beside the known ones."""

    meta: Meta | None = None
    timestamp: str | None = None
    entry: tuple[UnreadEntry, ...] = ()
