"""Reading single elements: codes in any coding, extensions of any guide, profiles by their last word."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from synlig.core.codes import FSIII
from synlig.pipeline.tabulate.resources import Concept, Extension, Meta, Reference

LOCAL_CODES: Final = "LocallyDefinedInterventions"
PROFILES: Final = "klgateway-"


def first_code(concept: Concept | None) -> str | None:
    """The first code of `concept`, in whatever system."""
    if concept is not None:
        for coding in concept.coding:
            if coding.code:
                return coding.code
    return None


def code_in(concept: Concept | None, canonical: Mapping[str, str]) -> tuple[str | None, str | None]:
    """(as reported, canonical) of the FSIII coding that `canonical` knows, else of the first code."""
    if concept is not None:
        for coding in concept.coding:
            if coding.system == FSIII and coding.code in canonical:
                return coding.code, canonical[coding.code]
    return first_code(concept), None


def local_code(concept: Concept | None) -> str | None:
    """The code of level 3, which each municipality defines for itself (its system differs between the guides)."""
    if concept is not None:
        for coding in concept.coding:
            if coding.system.endswith(LOCAL_CODES):
                return coding.code
    return None


def all_codes(concepts: Sequence[Concept | None]) -> str | None:
    """Every code of `concepts`, separated by spaces; None when there is none."""
    if len(concepts) == 1 and (only := concepts[0]) is not None and len(only.coding) == 1:  # nearly always
        return only.coding[0].code or None
    found = [coding.code for concept in concepts if concept is not None for coding in concept.coding if coding.code]
    return " ".join(found) if found else None


def concepts_of(extensions: Sequence[Extension], name: str) -> Sequence[Concept | None]:
    """What the extensions hold whose url ends in `name`, whichever guide defined them."""
    if not extensions:
        return ()
    return [extension.value_concept for extension in extensions if extension.url.endswith(name)]


def references_of(extensions: Sequence[Extension], *names: str) -> Sequence[Reference | None]:
    """What the extensions refer to whose url ends in one of `names`."""
    if not extensions:
        return ()
    return [extension.value_reference for extension in extensions if extension.url.endswith(names)]


def profile(meta: Meta | None) -> str | None:
    """The last word of the first KL profile that the resource claims."""
    if meta is not None:
        for url in meta.profile:
            if (name := _last_word(url)).startswith(PROFILES):
                return name
    return None


@lru_cache(maxsize=1 << 10)
def _last_word(url: str) -> str:
    return url.rpartition("/")[2]
