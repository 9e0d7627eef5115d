"""What sets one municipality apart: how well it does, what it registers, and what its citizens suffer from."""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from synlig.core.codes import Code, CodeBook
from synlig.core.cpr import Sex
from synlig.core.kommune import Kommune, Sor
from synlig.declared.organisations import Organisations, UnitKind
from synlig.partners.synthetic import prevalence
from synlig.partners.synthetic.draw import Urn, dice_for, new_id
from synlig.partners.synthetic.prevalence import Course
from synlig.partners.synthetic.voice import Voice, voice_of

CONDITIONS: Final = {
    "140": ("http://fhir.kl.dk/rehab/ValueSet/Conditions140", prevalence.REHABILITATION),
    "119": ("http://fhir.kl.dk/prevention/ValueSet/KLConditionCodes119", prevalence.PREVENTION),
}
INTERVENTIONS: Final = {
    "140": ("http://fhir.kl.dk/term/ValueSet/KLTrainingInterventionsFSIII", prevalence.TRAINING),
    "119": ("http://fhir.kl.dk/prevention/ValueSet/KLInterventionCodes119", prevalence.LIFESTYLE),
}
BY_SOR: Final = 0.75
"""Share of the systems that name their own organisation by SOR code; the others use KOMBIT's register."""
UNITS: Final[Mapping[Course, tuple[UnitKind, ...]]] = {
    "care": ("myndighed", "hjemmepleje", "sygepleje"),
    "140": ("genoptraening",),
    "119": ("forebyggelse",),
    "hjerte": ("forebyggelse",),
    "mistaken": ("sygepleje",),
}
REGION_CHARACTER, KOMMUNE_CHARACTER = 11, 12
"""What the dice are for; see `dice_for`."""


@dataclass(frozen=True, slots=True)
class Character:
    """`quality` from about -1 to 1: how often citizens get better; the rest are shares and factors."""

    quality: float
    visits: float
    goals: float
    elder_law: float
    reablement: float
    level3: float
    prompt: float


@dataclass(frozen=True, slots=True)
class Tables:
    """The urns from which its citizens' conditions and interventions are drawn."""

    home_care: Mapping[Sex, Urn[Code]]
    nursing: Mapping[Sex, Urn[Code]]
    remedies: Mapping[str, Urn[Code]]
    conditions: Mapping[str, Urn[Code]]
    inside_course: Mapping[str, Urn[Code]]
    beside_course: Mapping[str, Mapping[str, Code]]
    areas: Mapping[str, tuple[Code, ...]]


@dataclass(frozen=True, slots=True)
class Municipality:
    """One municipality and its system.

    `order` is its place among all; `organisation_ids` are the resource ids, by guide, of the organisations
    in its reports.
    """

    kommune: Kommune
    order: int
    voice: Voice
    character: Character
    tables: Tables
    units: Mapping[UnitKind, Sor]
    hospitals: tuple[Sor, ...]
    organisation_ids: Mapping[tuple[str, Sor], str]
    registers_by_sor: bool

    def unit_for(self, course: Course, odd: int) -> Sor:
        """The unit that keeps the record; `odd` chooses where several do."""
        kinds = UNITS[course]
        return self.units[kinds[odd % len(kinds)]]


def municipality(kommune: Kommune, order: int, book: CodeBook, organisations: Organisations, seed: int) -> Municipality:
    """The municipality as it is for this seed, whichever others there are."""
    dice = dice_for(seed, KOMMUNE_CHARACTER, int(kommune.kode))
    region = dice_for(seed, REGION_CHARACTER, int(kommune.region))
    voice = voice_of(kommune.kode, book, dice)
    character = _character(dice, region)
    own: dict[UnitKind, Sor] = {unit.kind: unit.sor for unit in organisations.units if unit.owner == kommune.kode}
    hospitals = [unit.sor for unit in organisations.units if unit.owner == kommune.region and unit.kind == "hospital"]
    return Municipality(
        kommune,
        order,
        voice,
        character,
        _tables(book, voice, character, dice, region),
        own,
        tuple(hospitals),
        {(ig, sor): new_id(dice) for ig in ("140", "119") for sor in (*own.values(), *hospitals)},
        dice.random() < BY_SOR,
    )


def _character(dice: random.Random, region: random.Random) -> Character:
    return Character(
        quality=max(-1.0, min(1.0, region.gauss(0, 0.2) + dice.gauss(0, 0.45))),
        visits=dice.uniform(0.75, 1.2),
        goals=dice.uniform(0.45, 0.95),
        elder_law=dice.choice((0.0, 0.1, 0.2, 0.4)),
        reablement=dice.uniform(0.4, 2.0),
        level3=dice.choice((0.0, 0.0, 0.15, 0.4)),
        prompt=dice.uniform(0.55, 0.97),
    )


def _tables(book: CodeBook, voice: Voice, character: Character, dice: random.Random, region: random.Random) -> Tables:
    legacy = voice.style == "legacy"
    by_key = {code.paired: code for code in book.codes.values() if code.style == "uuid" and code.paired}
    mix = {area: region.lognormvariate(0, 0.12) * dice.lognormvariate(0, 0.25) for area in prevalence.REMEDIES}
    known = {key: code for key, code in by_key.items() if not legacy or key[1:2].isdigit()}
    noise = {key: dice.lognormvariate(0, 0.2) for key in (*prevalence.HOME_CARE, *prevalence.NURSING)}

    def conditions(table: Mapping[str, tuple[float, float]], sex: Sex) -> Urn[Code]:
        return Urn(
            (known[key], weight * noise[key] * mix[area_key(known[key], by_key)] * (tilt if sex == "K" else 1))
            for key, (weight, tilt) in table.items()
            if key in known
        )

    return Tables(
        {sex: conditions(prevalence.HOME_CARE, sex) for sex in ("K", "M")},
        {sex: conditions(prevalence.NURSING, sex) for sex in ("K", "M")},
        {
            by_key[area].code: Urn((known[key], _favoured(known[key], weight, character)) for key, weight in found)
            for area, found in _known_remedies(known)
        },
        {ig: _named(book, valueset, names) for ig, (valueset, names) in CONDITIONS.items()},
        {ig: _named(book, valueset, names) for ig, (valueset, names) in INTERVENTIONS.items()},
        {
            ig: {code.display_da: code for code in _members(book, valueset)}
            for ig, (valueset, _) in INTERVENTIONS.items()
        },
        {
            domain: tuple(by_key[key] for key in prevalence.REMEDIES if key[0] == letter)
            for domain, letter in (("pleje-omsorg", "J"), ("sygepleje", "I"))
        },
    )


def area_key(code: Code, by_key: Mapping[str, Code]) -> str:
    """The older key of the area that `code` belongs to."""
    return next(key for key in prevalence.REMEDIES if by_key[key].code == code.parent)


def _known_remedies(known: Mapping[str, Code]) -> Iterable[tuple[str, list[tuple[str, float]]]]:
    for area, weights in prevalence.REMEDIES.items():
        yield area, [(key, weight) for key, weight in weights.items() if key in known]


def _favoured(code: Code, weight: float, character: Character) -> float:
    if code.paragraf == "ældrelov":
        return weight * character.elder_law
    return weight * character.reablement if code.paragraf == "§83a" else weight


def _named(book: CodeBook, valueset: str, names: Mapping[str, float]) -> Urn[Code]:
    return Urn((code, names.get(code.display_da, 0)) for code in _members(book, valueset))


def _members(book: CodeBook, valueset: str) -> list[Code]:
    members = book.valueset(valueset) or frozenset()
    return [book.codes[member] for member in sorted(members)]
