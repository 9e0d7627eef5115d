"""A document of rules read into Rules; what is missing, unknown or misspelt is refused with its line."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, get_args

from synlig.core.finding import Severity
from synlig.core.rule import Amendment, Ended, Example, Place, Refusal, Rule, RuleKind, RulesRefused, Target, Term
from synlig.core.table import Kind
from synlig.core.words import Words

FIRST_DAY: Final = date(2025, 1, 1)
"""From when rules are in force that name no other day: before the first report that Synlig received."""
AS_OF: Final = date(2026, 4, 1)
"""The day on which examples are judged that name no other."""
EXPRESSIONS: Final[Mapping[str, RuleKind]] = {
    "finds": "validating",
    "harmonises": "harmonising",
    "derives": "deriving",
}
WORDS: Final = frozenset({"title", "why", "fix"})
KEYS: Final = frozenset({"id", "table", "element", "source", "from", "to", "severity", "sets", "examples"})
OPENED: Final = re.compile(r'= """\s*$')
"""A text that begins on the next line."""
RULE_ID: Final = re.compile(r"synlig-[a-z0-9]+(?:-[a-z0-9]+)*")
Document = Mapping[str, Any]


def read(text: str, name: str) -> tuple[Rule, ...]:
    """The rules of the document `text`, which is called `name` where a line is named.

    Raises:
        RulesRefused: the document or a rule in it is not of the agreed form.
    """
    return _rules(_document(text, name), text.splitlines(), name, FIRST_DAY)


def read_amendment(text: str, name: str, today: date) -> Amendment:
    """A proposed change of rules: `[[rules]]` as they are declared, and `[[ended]]` with `id` and `from`.

    What names no day is meant from `today` on.

    Raises:
        RulesRefused: the document or a rule in it is not of the agreed form, or it changes nothing.
    """
    document, lines = _document(text, name), text.splitlines()
    if unknown := sorted(set(document) - {"rules", "ended"}):
        raise RulesRefused([Refusal(Place(name, 1), "toml", f"unknown key {unknown[0]}")])
    ended = [_ended(each, Place(name, line), today) for each, line in _blocks(document, lines, name, "ended")]
    made = Amendment(_rules(document, lines, name, today), tuple(ended))
    if not (made.rules or made.ended):
        raise RulesRefused([Refusal(Place(name, 1), "toml", "neither [[rules]] nor [[ended]]: nothing would change")])
    return made


def _document(text: str, name: str) -> Document:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        told = re.search(r"at line (\d+)", str(error))
        line = int(told[1]) if told else len(text.splitlines())
        raise RulesRefused([Refusal(Place(name, line), "toml", str(error))]) from None


def _blocks(document: Document, lines: Sequence[str], name: str, key: str) -> Sequence[tuple[Document, int]]:
    """Each table of the list `key` with the line it begins on."""
    starts = [number for number, line in enumerate(lines, 1) if line.strip() == f"[[{key}]]"]
    tables: Any = document.get(key, [])
    if not isinstance(tables, list) or len(tables) != len(starts):
        raise RulesRefused([Refusal(Place(name, 1), "toml", f"each of {key} begins with a line [[{key}]]")])
    return list(zip(tables, starts, strict=True))


def _rules(document: Document, lines: Sequence[str], name: str, first_day: date) -> tuple[Rule, ...]:
    blocks = _blocks(document, lines, name, "rules")
    ends = [*(start - 1 for _, start in blocks[1:]), None]
    return (
        tuple(
            _read(each, Place(name, start), lines[start - 1 : end], first_day)
            for (each, start), end in zip(blocks, ends, strict=True)
        )
        if blocks
        else ()
    )


def _ended(document: Document, place: Place, today: date) -> Ended:
    day: Any = document.get("from", today)
    if set(document) - {"from"} != {"id"} or type(day) is not date:
        raise RulesRefused([Refusal(place, str(document.get("id", "a rule")), "[[ended]] has an id and a day `from`")])
    return Ended(str(document["id"]), day, place)


def _read(document: Document, place: Place, lines: Sequence[str], first_day: date) -> Rule:
    key = str(document.get("id", "a rule"))
    try:
        return _rule(document, place, lines, first_day)
    except KeyError as missing:
        raise RulesRefused([Refusal(place, key, f"{missing} is missing")]) from None
    except (TypeError, ValueError, AttributeError) as wrong:
        raise RulesRefused([Refusal(place, key, str(wrong))]) from None


def _rule(document: Document, place: Place, lines: Sequence[str], first_day: date) -> Rule:
    (verb,) = _only_one([verb for verb in EXPRESSIONS if verb in document])
    _known(document, KEYS | WORDS | {verb})
    if not RULE_ID.fullmatch(document["id"]):
        raise ValueError("an id is `synlig-` and words in small letters")
    kind, words = EXPRESSIONS[verb], {key: Words(**document[key]) for key in WORDS}
    if (kind == "validating") != ("sets" not in document):
        raise ValueError("what finds sets nothing, and what harmonises or derives `sets` a column")
    return Rule(
        id=document["id"],
        kind=kind,
        table=document["table"],
        element=document["element"],
        source=document["source"],
        term=_term(document, first_day),
        severity=_severity(document) if kind == "validating" else (),
        target=_target(document["sets"]) if "sets" in document else None,
        expression=document[verb].strip("\n"),
        examples=tuple(_example(each, kind) for each in document["examples"]),
        place=place,
        expression_place=Place(place.file, place.line + _line_of(verb, lines)),
        **words,
    )


def _term(document: Document, first_day: date) -> Term:
    start, end = document.get("from", first_day), document.get("to")
    if type(start) is not date or not (end is None or type(end) is date):
        raise ValueError("a rule is in force from a day up to a day, written 2027-01-01")
    if end is not None and end <= start:
        raise ValueError("a rule ends after the day it begins")
    return Term(start, end)


def _only_one(verbs: Sequence[str]) -> Sequence[str]:
    if len(verbs) != 1:
        raise ValueError(f"a rule has one of {', '.join(EXPRESSIONS)}")
    return verbs


def _known(document: Document, known: frozenset[str]) -> None:
    if unknown := sorted(set(document) - known):
        raise ValueError(f"unknown key {unknown[0]}")


def _severity(document: Document) -> tuple[tuple[date, Severity], ...]:
    steps = [(step.get("from", FIRST_DAY), step["is"]) for step in document["severity"]]
    if any(severity not in get_args(Severity) for _, severity in steps):
        raise ValueError(f"a severity is one of {', '.join(get_args(Severity))}")
    if not steps or steps != sorted(steps, key=lambda step: step[0]) or len({day for day, _ in steps}) != len(steps):
        raise ValueError("severities stand in the order of their days, one a day")
    return tuple(steps)


def _target(document: Document) -> Target:
    if document["kind"] not in get_args(Kind):
        raise ValueError(f"{document['column']} is of no known kind")
    return Target(document["column"], document["kind"], Words(document["da"], document["en"]))


def _example(document: Document, kind: RuleKind) -> Example:
    given = dict(document)
    says = Words(given.pop("da"), given.pop("en"))
    as_of, found = given.pop("as_of", AS_OF), frozenset(given.pop("found", ()))
    values = given.pop("given", {})
    if kind != "validating" and not values:
        raise ValueError("an example of a rule that sets a column says what is `given`")
    return Example(says, given, as_of, found, values)


def _line_of(verb: str, lines: Sequence[str]) -> int:
    """How many lines below the block's first one the expression begins."""
    for number, line in enumerate(lines):
        if line.startswith(verb):
            return number + bool(OPENED.search(line))
    return 0
