"""What each role gives and what each route asks for: the table that the matrix test holds every door to.

A new permission gets its place in `GRANTS`, a new route a row in `PORTAL` or `INTAKE`; without it the matrix test
fails. What is written here is what is meant, not what the policies happen to say: never compute it from them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from synlig.core.permission import Permission, Role

GRANTS: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.ANALYTIKER: frozenset({Permission.READ_RELEASED, Permission.EXPORT_RELEASED}),
    Role.KVALITET: frozenset(
        {
            Permission.READ_RELEASED,
            Permission.EXPORT_RELEASED,
            Permission.READ_OWN_FINDINGS,
            Permission.READ_OWN_ROWS,
            Permission.REPORT_OWN,
        }
    ),
    Role.DATAANSVARLIG: frozenset({Permission.FIND_PERSON, Permission.ERASE_PERSON}),
    Role.GODKENDER: frozenset({Permission.APPROVE_CHANGE}),
    Role.SIKKERHED: frozenset({Permission.READ_SECURITY_LOG, Permission.END_SESSIONS}),
    Role.DRIFT: frozenset({Permission.OPERATE, Permission.END_SESSIONS}),
    Role.EKSTERN: frozenset({Permission.READ_RELEASED, Permission.EXPORT_RELEASED}),
}
"""By role (CONTRACT.md, Roles)."""

OF_A_MUNICIPALITY: Final = frozenset(
    {
        Permission.READ_OWN_FINDINGS,
        Permission.READ_OWN_ROWS,
        Permission.REPORT_OWN,
        Permission.FIND_PERSON,
        Permission.ERASE_PERSON,
    }
)
"""Permissions that are only ever about the own municipality's data."""

OF_A_MUNICIPALITY_OR_NONE: Final = frozenset({Permission.APPROVE_CHANGE, Permission.READ_SECURITY_LOG})
"""Permissions about the own municipality's data, and about what belongs to no municipality."""

OF_A_MUNICIPALITY_OR_ALL: Final = frozenset({Permission.END_SESSIONS})
"""Permissions about the own municipality's people; for the operator's own people about everybody's."""

Whose = Literal["nobody", "own"]
"""Of whom is what the route shows: no municipality's, or the asking person's own (people without one are denied)."""


@dataclass(frozen=True, slots=True)
class Row:
    """What a route asks of whoever comes.

    `needs`: the permissions of which one will do; empty: everybody with a role. `stranger`: no log-in needed.
    A path with `{kommune}` in it is asked for with the own and with another municipality; other placeholders are
    filled from `fill`, else with 1. `form` is what a POST sends beside its form token; `query` what a GET needs.
    `token`: a personal access token with the same right will do too. `absent`: what the path names is not there in
    the portal of the test, so whoever may is told just that. `fresh`: a log-in of the last half hour is needed.
    """

    needs: tuple[Permission, ...] = ()
    whose: Whose = "nobody"
    stranger: bool = False
    token: bool = False
    absent: bool = False
    fresh: bool = False
    query: str = ""
    form: Mapping[str, str] = field(default_factory=dict[str, str])
    fill: Mapping[str, str] = field(default_factory=dict[str, str])


EVERYBODY: Final = Row()
STRANGER: Final = Row(stranger=True)
CODES: Final = Row(token=True)
READ: Final = (Permission.READ_RELEASED,)
EXPORT: Final = (Permission.EXPORT_RELEASED,)

APPROVE: Final = (Permission.APPROVE_CHANGE,)
LOG: Final = (Permission.READ_SECURITY_LOG,)
PERSON: Final = (Permission.FIND_PERSON,)
ROWS: Final = (Permission.READ_OWN_ROWS,)
FINDINGS: Final = (Permission.READ_OWN_FINDINGS,)
FINDING: Final = {
    "regel": "slice",
    "levering": "d-1",
    "kilde": "dag.ndjson:1",
    "element": "Bundle.entry.resource.ofType(CarePlan).where(id = 'plan-1').statusReason",
}

PORTAL: Final[Mapping[str, Row]] = {
    "GET /": EVERYBODY,
    "GET /adgang": Row(EXPORT),
    "POST /adgang/tokens": Row(EXPORT, form={"betegnelse": "BI", "dage": "30"}),
    "POST /adgang/tokens/{id:int}/tilbagekald": Row(EXPORT, absent=True),
    "GET /api/v1/cubes": Row(READ, token=True),
    "GET /api/v1/indicators": Row(READ, token=True),
    "GET /api/v1/cubes/{cube}": Row(READ, token=True, fill={"cube": "tilstande"}),
    "GET /api/v1/cubes/{cube}/table": Row(
        EXPORT, token=True, fill={"cube": "tilstande"}, query="by=kommune&measure=pr_1000&where=aar=2026"
    ),
    "GET /egne-tal/{cube}/hent": Row(
        (Permission.READ_OWN_ROWS,), "own", fresh=True, fill={"cube": "tilstande"}, query="by=kommune&measure=antal"
    ),
    "GET /egne-tal": Row(ROWS, "own", fresh=True),
    "GET /egne-tal/{cube}/raekker": Row(ROWS, "own", fresh=True, fill={"cube": "tilstande"}),
    "POST /egne-tal/{cube}/raekker": Row(ROWS, "own", fresh=True, fill={"cube": "tilstande"}),
    "GET /benchmark": Row(READ),
    "GET /godkendelser": Row(APPROVE, fresh=True),
    "GET /godkendelser/{id:int}": Row(APPROVE, fresh=True),
    "POST /godkendelser/{id:int}/godkend": Row(APPROVE, fresh=True),
    "POST /godkendelser/{id:int}/afvis": Row(APPROVE, fresh=True, form={"hvorfor": "Nej"}),
    "GET /sikkerhed": Row(LOG),
    "POST /sikkerhed/sager/{id:int}/luk": Row(LOG, form={"note": "Ingen fare"}),
    "GET /personer": Row(PERSON, "own", fresh=True),
    "POST /personer": Row(PERSON, "own", fresh=True, form={"cpr": "x", "slags": "access"}),
    "GET /personer/{case}": Row(PERSON, "own", fresh=True, fill={"case": "0540-S1"}),
    "POST /personer/{case}": Row(PERSON, "own", fresh=True, fill={"case": "0540-S1"}, form={"goer": "soeg"}),
    "POST /personer/{case}/hent": Row(PERSON, "own", fresh=True, fill={"case": "0540-S1"}),
    "GET /frigivelser": Row(READ),
    "GET /frigivelser/{id}/regler": Row(READ, fill={"id": "r-20260301-0badcafe"}),
    "GET /api/v1/releases": Row(READ, token=True),
    "GET /api/v1/releases/{release}/rules": Row(READ, token=True, fill={"release": "r-20260301-0badcafe"}),
    "GET /kilder": Row((Permission.READ_RELEASED, Permission.OPERATE)),
    "GET /upload": Row(READ, "own"),
    "POST /upload": Row(READ, "own"),
    "GET /upload/skabelon.csv": Row(READ, "own"),
    "POST /upload/gem": Row(READ, "own", form={"indhold": "kommune\ttal\n0540\t1"}),
    "GET /upload/grupper": Row(ROWS, "own", fresh=True),
    "POST /upload/grupper": Row(ROWS, "own", fresh=True),
    "GET /upload/grupper/{what}.csv": Row(ROWS, "own", fresh=True, absent=True),
    "GET /upload/grupper/{id:int}": Row(ROWS, "own", fresh=True, absent=True),
    "POST /upload/grupper/{id:int}/gem": Row(ROWS, "own", fresh=True, absent=True),
    "POST /upload/grupper/{id:int}/slet": Row(ROWS, "own", fresh=True, absent=True),
    "GET /upload/{id:int}": Row(READ, "own", absent=True),
    "GET /upload/{id:int}/hent": Row(READ, "own", absent=True),
    "POST /upload/{id:int}/slet": Row(READ, "own", absent=True),
    "GET /rapporter": Row(READ),
    "POST /rapporter": Row(READ, form={"navn": "Rapport"}),
    "GET /rapporter/{id:int}": Row(READ, absent=True, fill={"id:int": "7"}),
    "GET /rapporter/{id:int}/pdf": Row(EXPORT, absent=True, fill={"id:int": "7"}),
    "GET /rapporter/{id:int}/rediger": Row(READ, absent=True, fill={"id:int": "7"}),
    "POST /rapporter/{id:int}/rediger": Row(READ, absent=True, fill={"id:int": "7"}),
    "POST /rapporter/{id:int}/slet": Row(READ, absent=True, fill={"id:int": "7"}),
    "GET /kvalitet": Row(FINDINGS, "own", fresh=True),
    "GET /kvalitet/hent": Row(FINDINGS, "own", fresh=True),
    "POST /kvalitet/haandteret": Row(FINDINGS, "own", form=FINDING, fresh=True),
    "POST /kvalitet/borger": Row(ROWS, "own", form=FINDING, fresh=True),
    "GET /hjerterehabilitering": Row(READ),
    "GET /hjerterehabilitering/skabelon.csv": Row((Permission.REPORT_OWN,), "own", fresh=True),
    "GET /hjerterehabilitering/indberet": Row((Permission.REPORT_OWN,), "own", fresh=True),
    "POST /hjerterehabilitering/indberet": Row((Permission.REPORT_OWN,), "own", fresh=True, form={"cpr": "x"}),
    "GET /hjerterehabilitering/indberet/{id}": Row((Permission.REPORT_OWN,), "own", fresh=True, absent=True),
    "POST /hjerterehabilitering/indberet/{id}": Row((Permission.REPORT_OWN,), "own", fresh=True, absent=True),
    "POST /hjerterehabilitering/indberet/{id}/gem": Row((Permission.REPORT_OWN,), "own", fresh=True, absent=True),
    "GET /indberet": Row((Permission.REPORT_OWN,), "own", fresh=True),
    "POST /indberet": Row((Permission.REPORT_OWN,), "own", fresh=True, form={"fil": ""}),
    "GET /byg": Row(READ),
    "GET /byg/hent": Row(EXPORT, query="format=csv"),
    "POST /byg/gem": Row(READ, form={"navn": "Min tabel", "tabel": "raekker=kommune"}),
    "GET /byg/gemt/{id:int}": Row(READ, absent=True),
    "POST /byg/gemt/{id:int}/slet": Row(READ, absent=True),
    "GET /byg/gemt/{id:int}/mail": Row(READ, absent=True),
    "POST /byg/gemt/{id:int}/mail": Row(READ, absent=True),
    "GET /mail/stop/{token}": STRANGER,
    "POST /mail/stop/{token}": STRANGER,
    "GET /api/v1/saved/{id:int}/feed": Row(READ, token=True, absent=True),
    "GET /api/v1/saved/{id:int}/table": Row(EXPORT, token=True, absent=True),
    "GET /fhir/CodeSystem": CODES,
    "GET /fhir/CodeSystem/$lookup": CODES,
    "POST /fhir/CodeSystem/$lookup": CODES,
    "GET /fhir/CodeSystem/$validate-code": CODES,
    "POST /fhir/CodeSystem/$validate-code": CODES,
    "GET /fhir/ConceptMap": CODES,
    "GET /fhir/ConceptMap/$translate": CODES,
    "POST /fhir/ConceptMap/$translate": CODES,
    "GET /fhir/ValueSet": CODES,
    "GET /fhir/ValueSet/$expand": CODES,
    "POST /fhir/ValueSet/$expand": CODES,
    "GET /fhir/ValueSet/$validate-code": CODES,
    "POST /fhir/ValueSet/$validate-code": CODES,
    "GET /fhir/metadata": CODES,
    "GET /health/live": STRANGER,
    "GET /health/ready": CODES,
    "GET /regler": EVERYBODY,
    "GET /regler/score": Row(FINDINGS, "own", fresh=True),
    "GET /regler/{key}": Row(fill={"key": "synlig-plan-ends-before-start"}),
    "POST /regler/{key}/raekker": Row(
        (Permission.READ_OWN_ROWS,), "own", fresh=True, fill={"key": "synlig-plan-ends-before-start"}
    ),
    "GET /koder": EVERYBODY,
    "GET /log-ind": STRANGER,
    "POST /log-ud": EVERYBODY,
    "GET /logget-ud": STRANGER,
    "GET /openapi.json": Row(EXPORT, token=True),
    "GET /odata/v4/": Row(EXPORT, token=True),
    "GET /odata/v4/{resource:path}": Row(EXPORT, token=True, fill={"resource:path": "tilstande_alle"}),
    "GET /catalog.ttl": Row(EXPORT, token=True),
    "GET /saml/login": STRANGER,
    "GET /saml/logout": STRANGER,
    "GET /saml/metadata": STRANGER,
    "POST /saml/acs": STRANGER,
    "POST /saml/logout": STRANGER,
    "GET /sessioner": EVERYBODY,
    "POST /sessioner/{digest}/afslut": Row(absent=True),
    "GET /sprog/{language}": Row(stranger=True, fill={"language": "en"}),
    "GET /static/{path:path}": Row(stranger=True, fill={"path:path": "portal.css"}),
    "GET /udvikling/log-ind": STRANGER,
    "POST /udvikling/log-ind": STRANGER,
}
"""By method and path as the route is declared."""

INTAKE: Final[Mapping[str, Row]] = {
    "GET /fhir/CodeSystem": EVERYBODY,
    "GET /fhir/CodeSystem/$lookup": EVERYBODY,
    "POST /fhir/CodeSystem/$lookup": EVERYBODY,
    "GET /fhir/CodeSystem/$validate-code": EVERYBODY,
    "POST /fhir/CodeSystem/$validate-code": EVERYBODY,
    "GET /fhir/ConceptMap": EVERYBODY,
    "GET /fhir/ConceptMap/$translate": EVERYBODY,
    "POST /fhir/ConceptMap/$translate": EVERYBODY,
    "GET /fhir/ValueSet": EVERYBODY,
    "GET /fhir/ValueSet/$expand": EVERYBODY,
    "POST /fhir/ValueSet/$expand": EVERYBODY,
    "GET /fhir/ValueSet/$validate-code": EVERYBODY,
    "POST /fhir/ValueSet/$validate-code": EVERYBODY,
    "GET /fhir/metadata": EVERYBODY,
    "GET /fhir/openapi.json": EVERYBODY,
    "POST /fhir/Bundle": EVERYBODY,
    "PUT /fhir/Bundle/{id}": EVERYBODY,
    "POST /token": Row(form={"saml-token": "c2FtbA=="}),
}
"""The door for systems: `EVERYBODY` is every registered sender."""


def is_allowed(role: Role | None, row: Row, *, has_kommune: bool, is_own: bool = True) -> bool:
    """Whether someone with `role` may, by what is written above; `is_own` is of the object in the path."""
    if role is None:
        return False
    if not row.needs:
        return True
    held = [permission for permission in row.needs if permission in GRANTS[role]]
    return any(_reaches(permission, row, has_kommune=has_kommune, is_own=is_own) for permission in held)


def _reaches(permission: Permission, row: Row, *, has_kommune: bool, is_own: bool) -> bool:
    if permission in OF_A_MUNICIPALITY or (permission in OF_A_MUNICIPALITY_OR_NONE and not is_own):
        return has_kommune and is_own
    return has_kommune or row.whose == "nobody"
