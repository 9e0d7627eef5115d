"""Hostile attributes, well signed: levels that are none, values that contradict each other, digits that are not."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace

import pytest
from lxml import etree

from synlig.guard.saml.reasons import Reason
from tests.attacks.saml.scene import Scene, Token, agreed
from tests.attacks.saml.stand_in import (
    OTHER_CVR,
    SAML,
    Element,
    Facts,
    add_attribute,
    find,
    kombit_attributes,
    oiosaml3_attributes,
)

LOA = "https://data.gov.dk/concept/core/nsis/loa"
CVR_NAME = "https://data.gov.dk/model/core/eid/professional/cvr"
OLD_CVR = "dk:gov:saml:attribute:CvrNumberIdentifier"
LEVEL = "dk:gov:saml:attribute:AssuranceLevel"


def oio(**changed: str | None) -> Token:
    return Token(facts=lambda facts: set_attributes(facts, oiosaml3_attributes(**changed)))


def kombit(**changed: str | None) -> Token:
    return Token(facts=lambda facts: set_attributes(facts, kombit_attributes(**changed)))


def set_attributes(facts: Facts, attributes: dict[str, str]) -> None:
    facts.attributes = attributes


def statement(edit: Callable[[Element], object]) -> Token:
    def edit_it(assertion: Element) -> Element:
        edit(find(assertion, "saml:AttributeStatement"))
        return assertion

    return Token(assertion=edit_it)


def the(name: str) -> Callable[[Element], Element]:
    def found(root: Element) -> Element:
        return find(root, f"saml:Attribute[@Name='{name}']")

    return found


def value_with_an_element(root: Element) -> None:
    value = the(CVR_NAME)(root)[0]
    value.text = "1111"
    etree.SubElement(value, "x").tail = "1111"


LEVELS: dict[str, tuple[Reason, Token]] = {
    "Low": (Reason.LEVEL_TOO_LOW, oio(loa="Low")),
    "small letters": (Reason.LEVEL_UNKNOWN, oio(loa="substantial")),
    "capitals": (Reason.LEVEL_UNKNOWN, oio(loa="SUBSTANTIAL")),
    "Danish": (Reason.LEVEL_UNKNOWN, oio(loa="Betydelig")),
    "an address": (Reason.LEVEL_UNKNOWN, oio(loa=f"{LOA}/Substantial")),
    "two words": (Reason.LEVEL_UNKNOWN, oio(loa="Low High")),
    "a blank before": (Reason.LEVEL_UNKNOWN, oio(loa=" Substantial")),
    "a line after": (Reason.LEVEL_UNKNOWN, oio(loa="Substantial\n")),
    "a number": (Reason.LEVEL_UNKNOWN, oio(loa="3")),
    "eIDAS": (Reason.LEVEL_UNKNOWN, oio(loa="http://eidas.europa.eu/LoA/high")),
    "a letter that looks alike": (Reason.LEVEL_UNKNOWN, oio(loa="Нigh")),
    "an invisible letter": (Reason.LEVEL_UNKNOWN, oio(loa="High\u200b")),
    "none": (Reason.LEVEL_MISSING, oio(loa=None)),
    "empty": (Reason.LEVEL_MISSING, oio(loa="")),
    "AssuranceLevel 3 only": (Reason.LEVEL_MISSING, oio(loa=None, level="3")),
    "AssuranceLevel 4 only": (Reason.LEVEL_MISSING, oio(loa=None, level="4")),
    "Low beside AssuranceLevel 4": (Reason.LEVEL_TOO_LOW, oio(loa="Low", level="4")),
    "a level of identity or of authentication only": (
        Reason.LEVEL_MISSING,
        Token(
            facts=lambda facts: set_attributes(
                facts,
                {
                    **oiosaml3_attributes(loa=None),
                    LOA.replace("loa", "ial"): "High",
                    LOA.replace("loa", "aal"): "High",
                },
            )
        ),
    ),
}


@pytest.mark.parametrize("name", LEVELS)
def test_a_level_that_is_not_enough_is_refused(name: str) -> None:
    reason, token = LEVELS[name]
    assert Scene().refusal(token) is reason


HOSTILE: dict[str, tuple[Reason, Token]] = {
    "no version": (Reason.ATTRIBUTE_MISSING, oio(spec=None)),
    "an older version": (Reason.ATTRIBUTE_VALUE, oio(spec="DK-SAML-2.0")),
    "a version to come": (Reason.ATTRIBUTE_VALUE, oio(spec="OIO-SAML-4.0")),
    "no CVR number": (Reason.ATTRIBUTE_MISSING, oio(cvr=None)),
    "an empty CVR number": (Reason.ATTRIBUTE_MISSING, oio(cvr="")),
    "a short CVR number": (Reason.CVR, oio(cvr="1111111")),
    "a long CVR number": (Reason.CVR, oio(cvr="111111111")),
    "a CVR number with blanks": (Reason.CVR, oio(cvr=" 11111111")),
    "a CVR number with a line": (Reason.CVR, oio(cvr="11111111\n")),
    "a CVR number with letters": (Reason.CVR, oio(cvr="DK111111")),
    "a CVR number in Arabic digits": (Reason.CVR, oio(cvr="١١١١١١١١")),
    "a CVR number in wide digits": (Reason.CVR, oio(cvr="１１１１１１１１")),
    "two CVR numbers in one": (Reason.CVR, oio(cvr="11111111,22222222")),
    "no name of the organisation": (Reason.ATTRIBUTE_MISSING, oio(org=None)),
    "an empty name of the organisation": (Reason.ATTRIBUTE_MISSING, oio(org="")),
    "the CVR attribute twice": (
        Reason.ATTRIBUTE_REPEATED,
        statement(lambda it: it.append(deepcopy(the(CVR_NAME)(it)))),
    ),
    "the level twice": (Reason.ATTRIBUTE_REPEATED, statement(lambda it: add_attribute(it, LOA, "High"))),
    "the level twice, first High": (
        Reason.ATTRIBUTE_REPEATED,
        statement(lambda it: it.insert(0, add_attribute(it, LOA, "High"))),
    ),
    "the level twice by another name format": (
        Reason.ATTRIBUTE_REPEATED,
        statement(lambda it: add_attribute(it, LOA, "High", name_format="urn:x")),
    ),
    "two values of the CVR number": (
        Reason.ATTRIBUTE_REPEATED,
        statement(lambda it: the(CVR_NAME)(it).append(deepcopy(the(CVR_NAME)(it)[0]))),
    ),
    "a value with an element inside": (Reason.ATTRIBUTE_SHAPE, statement(value_with_an_element)),
    "a value that is no value": (
        Reason.ATTRIBUTE_SHAPE,
        statement(lambda it: setattr(the(CVR_NAME)(it)[0], "tag", "{urn:x}AttributeValue")),
    ),
    "an attribute of another namespace": (
        Reason.ATTRIBUTE_SHAPE,
        statement(lambda it: setattr(the(CVR_NAME)(it), "tag", "{urn:x}Attribute")),
    ),
    "an encrypted attribute": (
        Reason.ATTRIBUTE_SHAPE,
        statement(lambda it: setattr(the(CVR_NAME)(it), "tag", f"{{{SAML}}}EncryptedAttribute")),
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_attributes_are_refused(name: str) -> None:
    reason, token = HOSTILE[name]
    assert Scene().refusal(token) is reason


KOMBIT: dict[str, tuple[Reason, Token]] = {
    "no KOMBIT version": (Reason.ATTRIBUTE_MISSING, kombit(KombitSpecVer=None)),
    "a KOMBIT version to come": (Reason.ATTRIBUTE_VALUE, kombit(KombitSpecVer="3.0")),
    "no version": (Reason.ATTRIBUTE_MISSING, kombit(SpecVer=None)),
    "a version of the other name": (Reason.ATTRIBUTE_VALUE, kombit(SpecVer="OIO-SAML-3.0")),
    "another CVR number by the newer name": (
        Reason.ATTRIBUTE_REPEATED,
        statement(lambda it: add_attribute(it, CVR_NAME, OTHER_CVR)),
    ),
    "another version by the newer name": (
        Reason.ATTRIBUTE_REPEATED,
        statement(lambda it: add_attribute(it, "https://data.gov.dk/model/core/specVersion", "OIO-SAML-3.0")),
    ),
    "another CVR number than the name's": (Reason.NAME_ID_CVR, kombit(CvrNumberIdentifier=OTHER_CVR)),
    "AssuranceLevel 3 and no NSIS level": (Reason.LEVEL_MISSING, kombit(loa=None)),
    "AssuranceLevel 4 and no NSIS level": (Reason.LEVEL_MISSING, kombit(loa=None, AssuranceLevel="4")),
    "AssuranceLevel 4 and NSIS Low": (Reason.LEVEL_TOO_LOW, kombit(loa="Low", AssuranceLevel="4")),
    "neither level": (Reason.LEVEL_MISSING, kombit(loa=None, AssuranceLevel=None)),
}


@pytest.mark.parametrize("name", KOMBIT)
def test_hostile_attributes_of_the_context_handler_are_refused(name: str) -> None:
    reason, token = KOMBIT[name]
    assert Scene(agreed("kombit")).refusal(token) is reason


OLDER: dict[str, tuple[Reason, int, Token]] = {
    "2 where 3 will do": (Reason.LEVEL_TOO_LOW, 3, kombit(loa=None, AssuranceLevel="2")),
    "3 where 4 is needed": (Reason.LEVEL_TOO_LOW, 4, kombit(loa=None, AssuranceLevel="3")),
    "5": (Reason.LEVEL_UNKNOWN, 3, kombit(loa=None, AssuranceLevel="5")),
    "30": (Reason.LEVEL_UNKNOWN, 3, kombit(loa=None, AssuranceLevel="30")),
    "Arabic 3": (Reason.LEVEL_UNKNOWN, 3, kombit(loa=None, AssuranceLevel="٣")),
    "3 with a sign": (Reason.LEVEL_UNKNOWN, 3, kombit(loa=None, AssuranceLevel="+3")),
    "a word": (Reason.LEVEL_UNKNOWN, 3, kombit(loa=None, AssuranceLevel="High")),
    "none": (Reason.LEVEL_MISSING, 3, kombit(loa=None, AssuranceLevel=None)),
    "3 beside NSIS Low": (Reason.LEVEL_TOO_LOW, 3, kombit(loa="Low")),
    "4 beside an unknown NSIS word": (Reason.LEVEL_UNKNOWN, 3, kombit(loa="low", AssuranceLevel="4")),
}


@pytest.mark.parametrize("name", OLDER)
def test_an_assurance_level_that_is_not_enough_is_refused(name: str) -> None:
    reason, accepted, token = OLDER[name]
    assert Scene(replace(agreed("kombit"), accept_assurance_level=accepted)).refusal(token) is reason


@pytest.mark.parametrize("level", ["3", "4"])
def test_an_accepted_assurance_level_is_no_nsis_level(level: str) -> None:
    connection = replace(agreed("kombit"), accept_assurance_level=3)
    person = Scene(connection).finish(kombit(loa=None, AssuranceLevel=level)).person
    assert (person.nsis, person.attributes["assurance_level"]) == ("", level)


def test_an_accepted_assurance_level_answers_no_step_up() -> None:
    connection = replace(agreed("kombit"), accept_assurance_level=3)
    token = kombit(loa=None, AssuranceLevel="4")
    assert Scene(connection, minimum="High").refusal(token) is Reason.LEVEL_MISSING
