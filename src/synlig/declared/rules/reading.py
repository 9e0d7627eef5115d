"""A document of rules read into Rules; what is missing, unknown or misspelt is refused with its line."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, get_args

from synlig.core.finding import Severity
from synlig.core.rule import Example, Place, Refusal, Rule, RuleKind, RulesRefused, Target, Term
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
    try:
        documents: Sequence[Document] = tomllib.loads(text).get("rules", [])
    except tomllib.TOMLDecodeError as error:
        told = re.search(r"at line (\d+)", str(error))
        line = int(told[1]) if told else len(text.splitlines())
        raise RulesRefused([Refusal(Place(name, line), "toml", str(error))]) from None
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines, 1) if line.strip() == "[[rules]]"]
    blocks = [(start, lines[start - 1 : end]) for start, end in zip(starts, [*starts[1:], None], strict=True)]
    return tuple(_read(document, name, *block) for document, block in zip(documents, blocks, strict=True))


def _read(document: Document, name: str, start: int, lines: Sequence[str]) -> Rule:
    place, key = Place(name, start), str(document.get("id", "a rule"))
    try:
        return _rule(document, place, lines)
    except KeyError as missing:
        raise RulesRefused([Refusal(place, key, f"{missing} is missing")]) from None
    except (TypeError, ValueError, AttributeError) as wrong:
        raise RulesRefused([Refusal(place, key, str(wrong))]) from None


def _rule(document: Document, place: Place, lines: Sequence[str]) -> Rule:
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
        term=Term(document.get("from", FIRST_DAY), document.get("to")),
        severity=_severity(document) if kind == "validating" else (),
        target=_target(document["sets"]) if "sets" in document else None,
        expression=document[verb].strip("\n"),
        examples=tuple(_example(each, kind) for each in document["examples"]),
        place=place,
        expression_place=Place(place.file, place.line + _line_of(verb, lines)),
        **words,
    )


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
