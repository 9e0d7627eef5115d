"""Hostile encryption with a second reading: another key further in, and ways from data to keys that lead elsewhere."""

from copy import deepcopy

import pytest
from lxml import etree

from synlig.guard.saml.reasons import Reason
from tests.attacks.saml.scene import Scene, Token
from tests.attacks.saml.sealing import Sealing
from tests.attacks.saml.stand_in import DS, XENC, Element, find
from tests.attacks.saml.test_encryption import DATA as SEALED
from tests.attacks.saml.test_encryption import KEY, edited
from tests.attacks.saml.test_second_readings import under

ENCRYPTED_KEY = f"{XENC}EncryptedKey"


def another_key_within(encrypted: Element) -> None:
    """The key's own KeyInfo holds a second key, for whoever looks deeper first."""
    second = deepcopy(find(encrypted, KEY))
    etree.SubElement(find(encrypted, KEY), f"{{{DS}}}KeyInfo").append(second)


def tied(data_says: str = "", key_says: str = "", *, beside: bool = False) -> Token:
    """A key and data with ids that name each other, or somebody else."""

    def tie(encrypted: Element) -> Element:
        data = find(encrypted, SEALED)
        key = find(encrypted, "xenc:EncryptedKey" if beside else KEY)
        data.set("Id", "_data")
        key.set("Id", "_key")
        if data_says:
            way = etree.SubElement(find(data, "ds:KeyInfo"), f"{{{DS}}}RetrievalMethod")
            way.attrib.update({"URI": data_says, "Type": ENCRYPTED_KEY})
        if key_says:
            listing = etree.SubElement(key, f"{{{XENC}}}ReferenceList")
            etree.SubElement(listing, f"{{{XENC}}}DataReference", {"URI": key_says})
        return encrypted

    return Token(sealed=tie, seal=Sealing(beside=beside))


def with_transforms(encrypted: Element) -> None:
    find(encrypted, KEY).set("Id", "_key")
    way = etree.SubElement(find(encrypted, f"{SEALED}/ds:KeyInfo"), f"{{{DS}}}RetrievalMethod", {"URI": "#_key"})
    etree.SubElement(etree.SubElement(way, f"{{{DS}}}Transforms"), f"{{{DS}}}Transform")


HOSTILE: dict[str, tuple[Reason, Token]] = {
    "a key within the key": (Reason.ENCRYPTION_SHAPE, edited(another_key_within)),
    "a key in the key's own properties": (
        Reason.ENCRYPTION_SHAPE,
        edited(under(KEY, f"{{{XENC}}}CarriedKeyName", f"{{{XENC}}}EncryptedKey")),
    ),
    "data that says another key is its": (Reason.ENCRYPTION_SHAPE, tied("#_other")),
    "data that says its key is elsewhere": (Reason.ENCRYPTION_SHAPE, tied("http://127.0.0.1:9/key")),
    "data that says its key is a file": (Reason.ENCRYPTION_SHAPE, tied("file:///etc/hostname", beside=True)),
    "a key that says it is of other data": (Reason.ENCRYPTION_SHAPE, tied(key_says="#_other")),
    "a key to be transformed first": (Reason.ENCRYPTION_SHAPE, edited(with_transforms)),
    "a way to a key without an id": (
        Reason.ENCRYPTION_SHAPE,
        edited(under(f"{SEALED}/ds:KeyInfo", f"{{{DS}}}RetrievalMethod", URI="#")),
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_another_way_to_a_key_is_refused(name: str) -> None:
    reason, token = HOSTILE[name]
    assert Scene().refusal(token) is reason


@pytest.mark.parametrize(
    "token",
    [tied("#_key"), tied(key_says="#_data"), tied("#_key", "#_data"), tied("#_key", "#_data", beside=True)],
    ids=["the data names its key", "the key its data", "each the other", "side by side"],
)
def test_a_key_and_data_that_name_each_other_are_taken(token: Token) -> None:
    assert Scene().finish(token).person.roles


def test_a_key_that_stands_in_neither_place_is_refused() -> None:
    def move(encrypted: Element) -> Element:
        key = find(encrypted, KEY)
        key.addprevious(other := etree.Element(f"{{{DS}}}X509Data"))
        other.append(key)
        return encrypted

    assert Scene().refusal(Token(sealed=move)) is Reason.ENCRYPTION_SHAPE
