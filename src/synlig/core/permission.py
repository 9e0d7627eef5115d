"""Roles and the permissions they may be given, by the grammar `area:thing:action`."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from synlig.core.kommune import KommuneKode
from synlig.core.sensitivity import Sensitivity


class Role(StrEnum):
    """The user system roles of CONTRACT.md."""

    ANALYTIKER = "analytiker"
    KVALITET = "kvalitet"
    DATAANSVARLIG = "dataansvarlig"
    GODKENDER = "godkender"
    SIKKERHED = "sikkerhed"
    DRIFT = "drift"
    EKSTERN = "ekstern"


class Permission(StrEnum):
    """What may be asked for; each is decided by policy, denied by default."""

    READ_RELEASED = "analysis:released-cells:read"
    EXPORT_RELEASED = "analysis:released-cells:export"
    READ_OWN_FINDINGS = "quality:own-findings:read"
    READ_OWN_ROWS = "quality:own-rows:read"
    REPORT_OWN = "quality:own-reports:write"
    FIND_PERSON = "rights:person:find"
    ERASE_PERSON = "rights:person:propose-erasure"
    APPROVE_CHANGE = "change:proposal:approve"
    READ_SECURITY_LOG = "security:log:read"
    END_SESSIONS = "identity:sessions:end"
    OPERATE = "operation:parts:operate"


@dataclass(frozen=True, slots=True)
class Person:
    """Who is logged in: roles scoped to one municipality, or none for `ekstern`."""

    id: str
    name: str
    kommune: KommuneKode | None
    roles: frozenset[Role]
    sensitivity: Sensitivity
    nsis: str
    attributes: Mapping[str, str]
