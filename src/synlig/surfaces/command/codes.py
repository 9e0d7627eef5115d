"""`synlig codes lookup | validate | expand | translate | import`: what codes mean, and whether they may be used."""

from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import click

from synlig.core.classification import Concept, InForce
from synlig.core.codes import FSIII, KL_CODES, SKS, UCUM
from synlig.core.errors import NotFound
from synlig.core.instant import danish_day
from synlig.core.kommune import SOR_SYSTEM
from synlig.declared.classification import KOMMUNER, PARAGRAFFER, REGIONER
from synlig.pipeline.terminology import Asked, Expand, LookUp, Node, Translate, Validate
from synlig.pipeline.terminology.importing import ImportAs
from synlig.stories.expand_codes import expand_codes
from synlig.stories.import_codes import import_codes
from synlig.stories.list_classifications import list_classifications
from synlig.stories.look_up_code import look_up_code
from synlig.stories.translate_code import translate_code
from synlig.stories.validate_code import validate_code
from synlig.surfaces.command.changes import answer_proposed
from synlig.surfaces.command.frame import Frame, framed

SHORT: Final = {
    "fsiii": FSIII,
    "kl": KL_CODES,
    "kommune": KOMMUNER,
    "region": REGIONER,
    "sor": SOR_SYSTEM,
    "paragraf": PARAGRAFFER,
    "sks": SKS,
    "ucum": UCUM,
}
"""Names that are easier to type than the urls they stand for."""
REJECTED: Final = 4
DAY_TYPE = click.DateTime(["%Y-%m-%d"])
SYSTEM = click.option("--system", default="fsiii", show_default=True, help=f"{', '.join(SHORT)}, or a url.")
VERSION = click.option("--version", default=None, help="The edition; else the one in force on the date.")
DATE = click.option("--date", "day", type=DAY_TYPE, default=None, help="Else today.")


@click.group(epilog="Example: synlig codes lookup J1.1")
def codes() -> None:
    """The classifications: FSIII, KL's common codes, places, and what was imported."""


@framed("synlig codes lookup J1.1 --date 2026-11-24")
@click.argument("code")
@SYSTEM
@VERSION
@DATE
def lookup(frame: Frame, code: str, system: str, version: str | None, day: datetime | None) -> None:
    """What a code means, with its days, its neighbours and what replaced it."""
    asked = LookUp(Asked(_system(system), code, version), _day(frame, day))
    found = frame.wiring().tell(look_up_code, asked)
    properties: dict[str, Any] = {}
    for each in found.properties:
        properties.setdefault(each.name, []).append(each.value)
    row = {
        **_concept(found.edition.url, found.edition.version, found.concept),
        "active": found.active,
        "children": properties.get("child", []),
        "properties": dict(found.concept.properties),
    }
    frame.answer(row, f"{found.concept.code}  {found.display}\n{_told(row)}")


@framed("synlig codes validate J1.1 --valueset FSIIICareConditions")
@click.argument("code")
@SYSTEM
@VERSION
@DATE
@click.option("--valueset", default=None, metavar="NAME|URL", help="Only if it may be chosen there.")
@click.option("--display", default=None, help="The words it was shown with.")
def validate(
    frame: Frame,
    code: str,
    system: str,
    version: str | None,
    day: datetime | None,
    valueset: str | None,
    display: str | None,
) -> int:
    """Whether a code may be used; exit 4 when not."""
    coding = Asked(_system(system), code, version, display)
    named = None if valueset is None else _valueset(frame, valueset)
    judged = frame.wiring().tell(validate_code, Validate((coding,), _day(frame, day), named))
    row = {"result": judged.result, "message": judged.message, "display": judged.display, "version": judged.version}
    frame.answer(row, f"Yes: {judged.display or code}." if judged.result else f"No. {judged.message}")
    return 0 if judged.result else REJECTED


@framed('synlig codes expand FSIIICareConditions --filter "sår"')
@click.argument("valueset", metavar="NAME|URL")
@DATE
@click.option("--filter", "words", default="", help="Only codes that hold these words.")
@click.option("--offset", type=click.IntRange(0), default=0)
@click.option("--count", type=click.IntRange(0), default=None)
@click.option("--inactive", is_flag=True, help="Also those that are not in force on the date.")
def expand(
    frame: Frame, valueset: str, day: datetime | None, words: str, offset: int, count: int | None, inactive: bool
) -> None:
    """The codes of a value set, or of a whole code system, one a line."""
    asked = Expand(_valueset(frame, valueset), _day(frame, day), words, offset, count, not inactive)
    found = frame.wiring().tell(expand_codes, asked)
    frame.listing(
        (row for node in found.contains for row in _rows(node, 0)),
        lambda row: f"{'  ' * row['depth']}{row['code']}  {row['display'] or ''}",
        "No code fits.",
    )


@framed("synlig codes translate J1.1")
@click.argument("code")
@SYSTEM
@DATE
@click.option("--map", "url", default=None, metavar="URL", help="By this map only.")
@click.option("--to", "target", default=None, help="Only into this system.")
@click.option("--reverse", is_flag=True, help="From the map's target to its source.")
def translate(
    frame: Frame, code: str, system: str, day: datetime | None, url: str | None, target: str | None, reverse: bool
) -> None:
    """What a code is elsewhere: the UUID of an older key, its area, its paragraph, a municipality's region."""
    to = None if target is None else _system(target)
    asked = Translate((Asked(_system(system), code),), _day(frame, day), url, to, reverse)
    found = frame.wiring().tell(translate_code, asked)
    if not found.result:
        raise NotFound(found.message or "No match.")
    rows = (
        {
            "equivalence": each.equivalence,
            "system": each.system,
            "code": each.code,
            "display": each.display,
            "map": each.map_url,
        }
        for each in found.matches
    )
    frame.listing(rows, lambda row: f"{row['equivalence']}: {row['code']}  {row['display'] or ''}", "No match.")


@framed("synlig codes import sks.csv --system urn:oid:1.2.208.176.2.4 --version 2026-11 --name SKS")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--system", default=None, help="The code system of a table; resources name their own.")
@click.option("--version", default=None, help="The edition of a table.")
@click.option("--name", default=None, help="What the code system of a table is called.")
@click.option(
    "--from", "first", type=DAY_TYPE, default=None, help="First day in force; else today where it follows another."
)
@click.option("--to", "last", type=DAY_TYPE, default=None, help="Last day in force.")
@click.option("--source", default=None, help="Where it comes from; else the file's name.")
def import_command(
    frame: Frame,
    path: Path,
    system: str | None,
    version: str | None,
    name: str | None,
    first: datetime | None,
    last: datetime | None,
    source: str | None,
) -> int:
    """Propose a FHIR package (.tgz) or resource (.json), a table (.csv) or SKS (.txt); exit 3 until approved."""
    days = InForce(first and first.date(), last and last.date())
    known = None if system is None else _system(system)
    wanted = ImportAs(source or path.name, known, version, name, days)
    return answer_proposed(frame, frame.wiring().tell(import_codes, path, wanted))


def _system(name: str) -> str:
    return SHORT.get(name.lower(), name)


def _valueset(frame: Frame, name: str) -> str:
    """The url of a value set named by the last part of its url, or of a code system by its short name."""
    if ":" in name or name.lower() in SHORT:
        return _system(name)
    known = frame.wiring().tell(list_classifications).valuesets
    found = [each.url for each in known if each.url.rpartition("/")[2].rpartition(":")[2].lower() == name.lower()]
    if len(found) != 1:
        raise NotFound(f"{'Several value sets are' if found else 'No value set is'} called {name}; give its url.")
    return found[0]


def _day(frame: Frame, day: datetime | None) -> date:
    return danish_day(frame.wiring().clock()) if day is None else day.date()


def _concept(system: str, version: str, concept: Concept) -> dict[str, Any]:
    return {
        "system": system,
        "version": version or None,
        "code": concept.code,
        "display": concept.display(),
        "display_en": concept.en,
        "definition": concept.definition,
        "parent": concept.parent,
        "valid_from": concept.in_force.first,
        "valid_to": concept.in_force.told_last,
        "replaced_by": list(concept.replaced_by),
    }


def _rows(node: Node, depth: int) -> list[dict[str, Any]]:
    member = node.member
    row = _concept(member.system, member.version, member.concept) | {"active": node.active, "depth": depth}
    return [row, *(below for each in node.contains for below in _rows(each, depth + 1))]


def _told(row: dict[str, Any]) -> str:
    names = ("display_en", "version", "parent", "valid_from", "valid_to", "replaced_by")
    told = {name: row[name] for name in names if row[name]} | row["properties"]
    return "\n".join(f"  {name}: {value}" for name, value in told.items())


for _command in (lookup, validate, expand, translate, import_command):
    codes.add_command(_command)
COMMANDS = (codes,)
