"""A small classification with days, successors, a tree and maps, and questions to it."""

from datetime import date

from synlig.core.classification import (
    Classification,
    Concept,
    ConceptMap,
    Edition,
    Filter,
    Included,
    InForce,
    Match,
    ValueSet,
)
from synlig.pipeline.terminology import Asked, Expand, Terminology

URL = "urn:example:sygdomme"
AREAS = "urn:example:omraader"
OLD, NEW = date(2025, 6, 1), date(2026, 6, 1)
SPRING, AUTUMN = date(2026, 3, 1), date(2026, 9, 1)

FIRST = Edition(
    URL,
    "1",
    "Sygdomme",
    "A test",
    (
        Concept("A", "Hjerte", "Heart", abstract=True),
        Concept("A1", "Svigt", "Failure", "A"),
        Concept("A2", "Aareforkalkning", None, "A", in_force=InForce(last=date(2026, 1, 31)), replaced_by=("A3",)),
        Concept("A3", "Åreforkalkning", None, "A", in_force=InForce(first=date(2026, 2, 1))),
        Concept("B", "Lunger", "Lungs"),
        Concept("B1", "Betændelse", "Inflammation", "B", properties=(("art", "akut"),)),
    ),
    InForce(OLD),
)
SECOND = Edition(
    URL,
    "2",
    "Sygdomme",
    "A test",
    (*FIRST.concepts, Concept("B2", "Astma", "Asthma", "B", properties=(("art", "kronisk"),))),
    InForce(NEW),
)
AREA = Edition(AREAS, "", "Områder", "A test", (Concept("nord", "Nord"), Concept("syd", "Syd")))
HEART = ValueSet(
    "urn:example:hjerte", "", "Hjerte", "A test", (Included(URL, filters=(Filter("concept", "is-a", "A"),)),)
)
ACUTE = ValueSet("urn:example:akut", "", "Akut", "A test", (Included(URL, filters=(Filter("art", "=", "akut"),)),))
BOTH = ValueSet(
    "urn:example:begge",
    "",
    "Begge",
    "A test",
    (Included(valuesets=(HEART.url,)), Included(valuesets=(ACUTE.url,))),
    exclude=(Included(URL, codes=(("A1", None),)),),
)
FOREIGN = ValueSet(
    "urn:example:fremmed", "", "Fremmed", "A test", (Included("urn:elsewhere", codes=(("x", "Ukendt"),)),)
)
MOVED = ConceptMap(
    "urn:example:sygdom-omraade",
    "",
    "Sygdom til område",
    "A test",
    (
        Match(URL, "A1", AREAS, "nord", "wider", InForce(last=date(2026, 5, 31))),
        Match(URL, "A1", AREAS, "syd", "wider", InForce(first=date(2026, 6, 1))),
        Match(URL, "B1", AREAS, None, "unmatched"),
    ),
)
PUBLISHED = Classification((FIRST, SECOND, AREA), (HEART, ACUTE, BOTH, FOREIGN), (MOVED,))
TERMINOLOGY = Terminology(PUBLISHED)


def asked(code: str, system: str | None = URL, version: str | None = None, display: str | None = None) -> Asked:
    return Asked(system, code, version, display)


def expansion(valueset: str | ValueSet, day: date = AUTUMN) -> Expand:
    return Expand(valueset, day)
