"""An agreement's document read into an Agreement, every field checked against the elements there are."""

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any, Final, cast, get_args

from synlig.core.agreement import Agreement, AllowedField, AllowedResource, Format, Retry, Rhythm
from synlig.core.errors import SynligError
from synlig.core.sensitivity import Sensitivity
from synlig.core.words import Words
from synlig.declared.agreements.elements import Elements

WORDS: Final = ("title", "legal_ground", "purpose", "population")
LISTS: Final = ("domains", "guides", "rhythms", "wires")
CLOSED: Final = ("code", "fixed")
"""Kinds that say nothing of the value's form, so its values must be listed."""
CITIZEN: Final = "Patient.identifier.value"

Document = Mapping[str, Any]
Values = Mapping[str, Mapping[str, str]]


def read(document: Document, elements: Elements) -> Agreement:
    """The agreement in `document`, or what is wrong with it.

    Raises:
        SynligError: something is missing, unknown, said twice or cannot be kept; the message names it.
    """
    try:
        return _agreement(document, elements)
    except KeyError as missing:
        raise SynligError(f"agreement {document.get('id', '')}: {missing} is missing.") from missing
    except (TypeError, ValueError) as wrong:
        raise SynligError(f"agreement {document.get('id', '')}: {wrong}") from wrong
    except SynligError as wrong:
        raise SynligError(f"agreement {document.get('id', '')}: {wrong}") from wrong


def _agreement(document: Document, elements: Elements) -> Agreement:
    given = dict(document)
    values = {name: _values(listed) for name, listed in given.pop("values").items()}
    for name in WORDS:
        given[name] = Words(**given[name])
    for name in LISTS:
        given[name] = tuple(given[name])
    given["retry"] = Retry(**given["retry"])
    given["report"] = _resource(given["report"], values, elements)
    given["resources"] = tuple(_resource(each, values, elements) for each in given["resources"])
    agreement = Agreement(**given)
    _check(agreement)
    return agreement


def _values(listed: Mapping[str, str] | list[str]) -> Mapping[str, str]:
    return {value: value for value in listed} if isinstance(listed, list) else dict(listed)


def _resource(given: Document, values: Values, elements: Elements) -> AllowedResource:
    fields = tuple(_field(each, given["type"], values, elements) for each in given["fields"])
    asked = frozenset(cast("list[str]", given.get("required", [])))
    for path in asked:
        elements.type_at(path)
    opened = frozenset(chain.from_iterable(_above(field.path) for field in fields))
    mandatory = frozenset(chain.from_iterable(elements.mandatory_in(path) for path in opened))
    absent = sorted((mandatory | asked) - opened - {field.path for field in fields})
    if absent:
        raise SynligError(f"{absent[0]} must be allowed where what it is part of is.")
    _once([field.path for field in fields], "the field")
    only = bool(given.get("only_referenced", False))
    return AllowedResource(
        given["type"], given["received_as"], given["sent_as"], fields, mandatory | asked, only_referenced=only
    )


def _above(path: str) -> Iterable[str]:
    names = path.split(".")
    return (".".join(names[:depth]) for depth in range(1, len(names)))


def _field(given: Document, kind: str, values: Values, elements: Elements) -> AllowedField:
    path = str(given["path"])
    if path.partition(".")[0] != kind:
        raise SynligError(f"{path} is listed under {kind}.")
    if "sensitivity" not in given:
        raise SynligError(f"{path} has no sensitivity.")
    if given["kind"] not in elements.kinds_at(path):
        raise SynligError(f"{path} cannot leave as {given['kind']}.")
    named = given.get("values")
    if named is not None and named not in values:
        raise SynligError(f"{path} names the unknown list {named}.")
    closed = (named is not None) + ("valueset" in given)
    if closed != (given["kind"] in CLOSED):
        raise SynligError(f"{path}: a code needs one closed list, any other kind none.")
    return AllowedField(
        path,
        given["kind"],
        Sensitivity(given["sensitivity"]),
        given.get("valueset"),
        None if named is None else values[named],
    )


def _check(agreement: Agreement) -> None:
    unknown = {*agreement.rhythms, agreement.format} - {*get_args(Rhythm), *get_args(Format)}
    if unknown or not agreement.rhythms or not agreement.wires or not agreement.guides:
        raise SynligError(f"rhythms, wires, guides and format are to be named and known; {sorted(unknown)} are not.")
    numbers = (agreement.version, agreement.page_size, agreement.retention_days, agreement.retry.most)
    if any(number < 1 for number in (*numbers, agreement.retry.first_wait_s)):
        raise SynligError("versions, page sizes, attempts, waits and retention are 1 or more.")
    if agreement.report.type != "Bundle" or "Patient" not in {each.type for each in agreement.resources}:
        raise SynligError("a report is a Bundle and holds a Patient.")
    _once([each.received_as for each in agreement.resources], "the profile")
    if [field.path for field in agreement.fields if field.kind in ("citizen", "pseudonym")] != [CITIZEN]:
        raise SynligError(f"the citizen is named once, at {CITIZEN}.")
    kinds = {field.kind for field in agreement.fields}
    if "pseudonym" in kinds and kinds & {"id", "citizen"}:
        raise SynligError("where the citizen has a pseudonym, ids leave as aliases: else they could be joined.")


def _once(named: list[str], what: str) -> None:
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        raise SynligError(f"{what} {twice[0]} is listed twice.")
