"""Whether a code may be used: here, on that day, in that value set, with those words."""

from dataclasses import dataclass, replace

from synlig.core.classification import ENDED, Concept, Edition, ValueSet
from synlig.core.errors import NotFound, WrongUsage
from synlig.pipeline.terminology.asked import Asked, Validate
from synlig.pipeline.terminology.members import Members
from synlig.pipeline.terminology.shelf import Member, Terminology


@dataclass(frozen=True, slots=True)
class Validated:
    """The answer for the first coding that may be used, else for the last; `message` says why not."""

    result: bool
    message: str | None
    coding: Asked
    version: str | None = None
    display: str | None = None


def validate(terminology: Terminology, asked: Validate) -> Validated:
    """Whether one of the codings may be used (FHIR R4 `$validate-code` on code systems and value sets).

    Raises:
        WrongUsage: nothing to validate, or no system where one is needed. NotFound: the system or set is not here.
    """
    if not asked.codings:
        raise WrongUsage("Name a code, a coding or a codeableConcept.")
    valueset = asked.valueset
    if isinstance(valueset, str):
        valueset = terminology.valueset(valueset, asked.day)
    answers: list[Validated] = []
    for coding in asked.codings:
        found = (
            _in_system(terminology, asked, coding)
            if valueset is None
            else _in_set(terminology, asked, coding, valueset)
        )
        answers.append(_answer(found, asked, coding))
        if answers[-1].result:
            break
    return answers[-1]


def _answer(found: Member | str, asked: Validate, coding: Asked) -> Validated:
    if isinstance(found, str):
        return Validated(False, found, coding)  # noqa: FBT003 (the result)
    fault = _fault(found.concept, asked, coding)
    named = replace(coding, system=found.system)
    return Validated(fault is None, fault, named, found.version or None, found.concept.display(asked.language))


def _in_system(terminology: Terminology, asked: Validate, coding: Asked) -> Member | str:
    if coding.system is None:
        raise WrongUsage("Name the code system: url (or system).")
    volume = terminology.volume(coding.system, coding.version, asked.day)
    return volume.members.get((volume.url, coding.code)) or _unknown(volume.edition)


def _in_set(terminology: Terminology, asked: Validate, coding: Asked, valueset: ValueSet) -> Member | str:
    own = {coding.system: coding.version} if coding.system and coding.version else {}
    members = Members(terminology, asked.day, {**asked.versions, **own})
    try:
        if coding.system is not None:
            return members.holds(valueset, coding.system, coding.code) or _outside(valueset.url)
        every = members.of(valueset).values()
    except NotFound as missing:
        return str(missing)
    return _only([member for member in every if member.concept.code == coding.code], valueset.url)


def _only(found: list[Member], url: str) -> Member | str:
    """The one member of that code: without a system a code alone must not be two."""
    if len(found) > 1:
        return "That code is in the value set from several systems: name the system."
    return found[0] if found else _outside(url)


def _fault(concept: Concept, asked: Validate, coding: Asked) -> str | None:
    days = concept.in_force
    if not days.on(asked.day):
        span = (
            f"is in force from {days.first or 'the beginning'} to {days.last or 'further notice'}, not on {asked.day}"
        )
        instead = f"; use {', '.join(concept.replaced_by)} instead" if concept.replaced_by else ""
        return f"The code {'is no longer in force' if days.last == ENDED else span}{instead}."
    if concept.abstract and not asked.abstract:
        return "The code is for finding one's way only; it is not reported."
    if coding.display is not None and concept.display() is not None and not _same_words(coding.display, concept):
        return f"The code is called {concept.display(asked.language)}."
    return None


def _same_words(shown: str, concept: Concept) -> bool:
    return _plain(shown) in {_plain(words) for words in (concept.da, concept.en) if words}


def _plain(words: str) -> str:
    return " ".join(words.casefold().split())


def _unknown(edition: Edition) -> str:
    held = "" if edition.complete else " Of this system only the codes that are used here are known."
    return f"{edition.name} {edition.version}".rstrip() + f" has no such code.{held}"


def _outside(url: str) -> str:
    return f"The code is not in the value set {url}." if url else "The code is not in the value set."
