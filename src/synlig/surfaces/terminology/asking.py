"""What the given parameters ask, in the words of the terminology."""

from datetime import date
from typing import Final

from synlig.core.classification import ValueSet
from synlig.core.errors import WrongUsage
from synlig.pipeline.terminology import Asked, Expand, LookUp, Translate, Validate
from synlig.pipeline.terminology.resources import read_valueset
from synlig.surfaces.terminology.given import Given

SENT_ALONG: Final = "sent along"
"""The source of a value set that came with the question."""


def asked_look_up(given: Given, today: date) -> LookUp:
    """`CodeSystem/$lookup`."""
    codings = _codings(given, given.text("system"))
    if len(codings) != 1:
        raise WrongUsage("Name one code and its system, or a coding.")
    return LookUp(codings[0], _day(given, today), _language(given), frozenset(given.texts("property")))


def asked_system_validate(given: Given, today: date) -> Validate:
    """`CodeSystem/$validate-code`: the system is named by `url`, and no coding is of another."""
    if given.resource("codeSystem") is not None:
        raise WrongUsage("The parameter codeSystem is not supported here: import the code system.")
    url = given.text("url") or given.text("system")
    codings = _codings(given, url)
    if url is not None and any(coding.system not in (None, url) for coding in codings):
        raise WrongUsage("The coding is of another code system than url.")
    return Validate(codings, _day(given, today), None, _language(given), given.flag("abstract", otherwise=True))


def asked_set_validate(given: Given, today: date) -> Validate:
    """`ValueSet/$validate-code`."""
    codings = _codings(given, given.text("system"))
    abstract = given.flag("abstract", otherwise=False)
    valueset, versions = _valueset(given), _versions(given)
    return Validate(codings, _day(given, today), valueset, _language(given), abstract, versions)


def asked_expand(given: Given, today: date) -> Expand:
    """`ValueSet/$expand`."""
    return Expand(
        _valueset(given),
        _day(given, today),
        given.text("filter") or "",
        given.number("offset") or 0,
        given.number("count"),
        given.flag("activeOnly", otherwise=True),
        not given.flag("excludeNested", otherwise=False),
        _language(given),
        _versions(given),
    )


def asked_translate(given: Given, today: date) -> Translate:
    """`ConceptMap/$translate`."""
    codings = _codings(given, given.text("system"))
    url, version = given.text("url"), given.text("conceptMapVersion")
    named = f"{url}|{version}" if url and version else url
    return Translate(
        codings, _day(given, today), named, given.text("targetsystem"), given.flag("reverse", otherwise=False)
    )


def _codings(given: Given, system: str | None) -> tuple[Asked, ...]:
    """What is asked about: `code` of `system`, `coding`, or every coding of `codeableConcept`."""
    code = given.text("code")
    if code is None:
        return tuple(given.codings())
    version = given.text("version") or given.text("systemVersion")
    return (Asked(system, code, version, given.text("display")), *given.codings())


def _valueset(given: Given) -> str | ValueSet:
    document = given.resource("valueSet")
    if document is not None:
        return read_valueset(document, SENT_ALONG)
    url, version = given.text("url"), given.text("valueSetVersion")
    if url is None:
        raise WrongUsage("Name the value set: url.")
    return f"{url}|{version}" if version else url


def _versions(given: Given) -> dict[str, str]:
    """`system-version`: the edition to use of a system, as `system|version`."""
    pairs = [text.partition("|") for text in given.texts("system-version")]
    return {system: version for system, _, version in pairs if version}


def _language(given: Given) -> str | None:
    language = given.text("displayLanguage")
    return None if language is None else language[:2].lower()


def _day(given: Given, today: date) -> date:
    return given.day("date") or today
