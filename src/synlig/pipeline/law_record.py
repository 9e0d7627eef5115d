"""The record of processing (GDPR art. 30) and the facts of an impact assessment (art. 35), out of what is declared."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from synlig.core.agreement import Agreement
from synlig.core.cube import Cube
from synlig.core.permission import Role
from synlig.core.retention import RetentionRule
from synlig.core.table import Schema

LEVELS: Final[Mapping[int, str]] = {
    1: "ikke-fortrolige",
    2: "almindelige personoplysninger (CPR-nummer m.v.)",
    3: "følsomme (helbred, art. 9)",
    4: "særligt beskyttede",
}
PERSONS: Final = (
    "borgere, der modtager kommunal pleje, genoptræning, rehabilitering eller forebyggelse; ansatte, der logger ind"
)
MEASURES: Final = (
    "CPR-numre findes kun i hvælvingen; alt andet bærer et tilfældigt løbenavn (pseudonymisering, art. 25 og 32)",
    "alt, der gemmes, er krypteret, hver borger under sin egen nøgle; sletning ødelægger nøgle og data",
    "andres tal ses kun samlet og afrundet; den enkelte kommune ser sine egne borgere",
    "hvert opslag på en person står i en log, som ingen kan rette ubemærket, før svaret gives",
    "væsentlige ændringer, nøgler og sletninger kræver to personer",
    "kun aftalte felter kan forlade systemet; hver aftale godkendes af to",
    "sikkerhedskopier er krypterede, hvælvingen for sig, og slettede bliver slettet igen ved gendannelse",
)
RISKS: Final = (
    (
        "Uvedkommende læser et lager",
        "krypteret hvile, nøgler pr. borger og pr. del",
        "tests/attacks/test_bytes_at_rest.py",
    ),
    (
        "En bruger slår op uden grund",
        "log før svar, færdige visninger, formål",
        "tests/stories/test_log_commands.py",
    ),
    ("Små tal røber en person", "fast afrunding, port med angriberen spurgt først", "tests/attacks/disclosure"),
    (
        "Et slettet menneske kommer igen",
        "register uden for alle kopier, karantæne",
        "tests/attacks/erasure",
    ),
    ("Data ændres uset", "underskrevne fortegnelser, afstemning hver dag", "tests/stories/test_reconciling.py"),
    ("For meget sendes videre", "positivliste pr. aftale", "tests/reference/test_pack_allow_list.py"),
    ("En falsk log-ind-billet godtages", "snæver SAML, alt andet afvises", "tests/attacks/saml"),
)


@dataclass(frozen=True, slots=True)
class Declared:
    """What is declared in a home: the sources of both documents."""

    agreements: Sequence[Agreement]
    schemas: Sequence[Schema]
    retention: Sequence[RetentionRule]
    cubes: Sequence[Cube]


def record(declared: Declared) -> dict[str, Any]:
    """The record of processing activities, by the letters of art. 30(1)."""
    return {
        "title": "Fortegnelse over behandlingsaktiviteter (databeskyttelsesforordningen art. 30)",
        "purposes": [*(each.purpose.da for each in declared.agreements), *(cube.title.da for cube in declared.cubes)],
        "persons": PERSONS,
        "data": {schema.name: _levels(schema) for schema in declared.schemas},
        "recipients": [_recipient(each) for each in declared.agreements],
        "third_countries": "ingen overførsel",
        "retention": [_kept(rule) for rule in declared.retention],
        "measures": list(MEASURES),
    }


def assessment(declared: Declared) -> dict[str, Any]:
    """The facts an impact assessment starts from: what is done, to whom, why it is needed, which risks are met how."""
    fields = {each.id: len(list(each.fields)) for each in declared.agreements}
    return {
        "title": "Grundlag for konsekvensanalyse (databeskyttelsesforordningen art. 35, stk. 7)",
        "described": record(declared),
        "needed": {
            "columns": sum(len(schema.columns) for schema in declared.schemas),
            "fields_that_may_leave": fields,
            "released": [f"{cube.name}: afrundet til {cube.base}" for cube in declared.cubes],
        },
        "roles": [str(role) for role in Role],
        "risks": [{"risk": risk, "met_by": by, "shown_by": test} for risk, by, test in RISKS],
        "left_to_people": [
            "den dataansvarliges vurdering af nødvendighed og proportionalitet",
            "databeskyttelsesrådgiverens udtalelse (art. 35, stk. 2)",
            "de registreredes synspunkter, hvor det er relevant (art. 35, stk. 9)",
        ],
    }


def as_markdown(document: Mapping[str, Any]) -> str:
    """The document as Markdown, to be read by people."""
    return "\n".join([f"# {document['title']}", "", *_section(document, 2)]).rstrip() + "\n"


HEADINGS: Final[Mapping[str, str]] = {
    "purposes": "Formål",
    "persons": "Kategorier af personer",
    "data": "Kategorier af oplysninger, efter følsomhed",
    "recipients": "Modtagere",
    "third_countries": "Tredjelande",
    "retention": "Slettefrister",
    "measures": "Sikkerhedsforanstaltninger",
    "described": "Behandlingen",
    "needed": "Nødvendighed",
    "roles": "Hvem kan få adgang",
    "risks": "Risici, og hvad der er gjort",
    "left_to_people": "Overladt til mennesker",
}


def _section(document: Mapping[str, Any], depth: int) -> Iterable[str]:
    for key, value in document.items():
        if key == "title":
            continue
        yield from (f"{'#' * depth} {HEADINGS.get(key, key)}", "")
        if isinstance(value, Mapping) and key == "described":
            yield from _section(value, depth + 1)
        else:
            yield from (*_lines(value), "")


def _lines(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (f"- **{name}**: {_said(inner)}" for name, inner in value.items())
    else:
        for one in value:
            parts = [part for part in one.values() if part] if isinstance(one, Mapping) else [one]
            yield f"- {'; '.join(map(_said, parts))}"


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {inner}" for name, inner in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _levels(schema: Schema) -> dict[str, int]:
    counted = Counter(int(column.sensitivity) for column in schema.columns)
    return {LEVELS[level]: number for level, number in sorted(counted.items())}


def _recipient(one: Agreement) -> dict[str, Any]:
    return {
        "recipient": one.recipient,
        "agreement": f"aftale {one.id}, version {one.version}",
        "ground": one.legal_ground.da,
        "purpose": one.purpose.da,
        "population": one.population.da,
        "fields": f"{len(list(one.fields))} felter",
    }


def _kept(rule: RetentionRule) -> dict[str, Any]:
    days = f"{rule.days} dage" if rule.days else "så længe hjemmet eller det, det hører til, består"
    archive = "arkivet spørges først" if rule.archive else ""
    return {"holds": rule.holds.da, "kept": days, "ground": rule.ground, "archive": archive}
