"""Hostile encryption: no plain assertion, no weak cipher, no second key, nothing to learn from a failure."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace

import pytest
from lxml import etree

from synlig.guard.saml.reasons import Reason
from tests.attacks.saml import stand_in
from tests.attacks.saml.scene import Scene, Token, agreed
from tests.attacks.saml.sealing import Sealing, seal
from tests.attacks.saml.stand_in import DS, SAML, XENC, XENC11, Element, find, pair

DATA = "xenc:EncryptedData"
KEY = f"{DATA}/ds:KeyInfo/xenc:EncryptedKey"


def sealing(**how: object) -> Token:
    return Token(seal=Sealing(**how))  # pyright: ignore[reportArgumentType]


def edited(edit: Callable[[Element], object]) -> Token:
    def edit_it(encrypted: Element) -> Element:
        edit(encrypted)
        return encrypted

    return Token(sealed=edit_it)


def flipped(path: str, place: int) -> Token:
    """One bit of a cipher value changed."""

    def flip(encrypted: Element) -> None:
        value = find(encrypted, f"{path}/xenc:CipherData/xenc:CipherValue")
        bits = bytearray(b64decode(value.text or ""))
        bits[place] ^= 1
        value.text = b64encode(bytes(bits)).decode()

    return edited(flip)


def cut(length: int) -> Token:
    def shorten(encrypted: Element) -> None:
        value = find(encrypted, f"{DATA}/xenc:CipherData/xenc:CipherValue")
        value.text = b64encode(b64decode(value.text or "")[:length]).decode()

    return edited(shorten)


def repeat(path: str) -> Callable[[Element], None]:
    def repeated(encrypted: Element) -> None:
        found = find(encrypted, path)
        found.addnext(deepcopy(found))

    return repeated


def by_reference(encrypted: Element) -> None:
    data = find(encrypted, f"{DATA}/xenc:CipherData")
    data.clear()
    etree.SubElement(data, f"{{{XENC}}}CipherReference", {"URI": "http://127.0.0.1:9/"})


def drop(path: str) -> Callable[[Element], None]:
    def dropped(encrypted: Element) -> None:
        found = find(encrypted, path)
        parent = found.getparent()
        assert parent is not None
        parent.remove(found)

    return dropped


def twice(encrypted: Element) -> Element:
    return seal(etree.tostring(encrypted))


def as_element(name: str) -> Callable[[Element], None]:
    return lambda encrypted: etree.SubElement(encrypted, name).set("x", "y")


HOSTILE: dict[str, tuple[Reason, Token]] = {
    "AES-128-CBC": (Reason.ENCRYPTION_ALGORITHM, sealing(cipher=f"{XENC}aes128-cbc")),
    "AES-256-CBC": (Reason.ENCRYPTION_ALGORITHM, sealing(cipher=f"{XENC}aes256-cbc")),
    "triple DES": (
        Reason.ENCRYPTION_ALGORITHM,
        edited(lambda it: find(it, f"{DATA}/xenc:EncryptionMethod").set("Algorithm", f"{XENC}tripledes-cbc")),
    ),
    "no cipher": (
        Reason.ENCRYPTION_ALGORITHM,
        edited(lambda it: find(it, f"{DATA}/xenc:EncryptionMethod").set("Algorithm", "")),
    ),
    "cipher with parameters": (
        Reason.ENCRYPTION_ALGORITHM,
        edited(lambda it: etree.SubElement(find(it, f"{DATA}/xenc:EncryptionMethod"), f"{{{XENC}}}KeySize")),
    ),
    "RSA with PKCS#1 1.5": (Reason.ENCRYPTION_ALGORITHM, sealing(transport=f"{XENC}rsa-1_5", digest=None, mask=None)),
    "OAEP with a hash that is not agreed": (Reason.ENCRYPTION_ALGORITHM, sealing(digest=f"{XENC}sha512")),
    "OAEP with a mask that is not agreed": (Reason.ENCRYPTION_ALGORITHM, sealing(mask=f"{XENC11}mgf1sha512")),
    "OAEP with MGF1-SHA1 that names another mask": (
        Reason.ENCRYPTION_ALGORITHM,
        sealing(transport=f"{XENC}rsa-oaep-mgf1p"),
    ),
    "OAEP with a label": (Reason.ENCRYPTION_ALGORITHM, sealing(label=b"label")),
    "OAEP with two hashes": (
        Reason.ENCRYPTION_ALGORITHM,
        edited(repeat(f"{KEY}/xenc:EncryptionMethod/ds:DigestMethod")),
    ),
    "for somebody else": (Reason.DECRYPTION, sealing(to=pair("other sp"))),
    "a content key too short for its cipher": (Reason.DECRYPTION, sealing(content_key=bytes(16))),
    "another mask than was used": (
        Reason.DECRYPTION,
        edited(
            lambda it: find(it, f"{KEY}/xenc:EncryptionMethod/xenc11:MGF").set("Algorithm", f"{XENC11}mgf1sha1"),
        ),
    ),
    "one bit of the content": (Reason.DECRYPTION, flipped(DATA, 40)),
    "one bit of the nonce": (Reason.DECRYPTION, flipped(DATA, 0)),
    "one bit of the tag": (Reason.DECRYPTION, flipped(DATA, -1)),
    "one bit of the wrapped key": (Reason.DECRYPTION, flipped(KEY, 100)),
    "content cut to its nonce": (Reason.DECRYPTION, cut(12)),
    "content cut within its tag": (Reason.DECRYPTION, cut(20)),
    "no content": (Reason.DECRYPTION, cut(0)),
    "content that is not base64": (
        Reason.ENCRYPTION_SHAPE,
        edited(lambda it: setattr(find(it, f"{DATA}/xenc:CipherData/xenc:CipherValue"), "text", "<>")),
    ),
    "content by reference": (Reason.ENCRYPTION_SHAPE, edited(by_reference)),
    "two contents": (Reason.ENCRYPTION_SHAPE, edited(repeat(DATA))),
    "two cipher values": (
        Reason.ENCRYPTION_SHAPE,
        edited(repeat(f"{DATA}/xenc:CipherData/xenc:CipherValue")),
    ),
    "a reference beside the cipher value": (
        Reason.ENCRYPTION_SHAPE,
        edited(lambda it: etree.SubElement(find(it, f"{DATA}/xenc:CipherData"), f"{{{XENC}}}CipherReference")),
    ),
    "two wrapped keys": (Reason.ENCRYPTION_SHAPE, edited(repeat(KEY))),
    "a wrapped key inside and one beside": (
        Reason.ENCRYPTION_SHAPE,
        edited(lambda it: it.append(deepcopy(find(it, KEY)))),
    ),
    "no wrapped key": (Reason.ENCRYPTION_SHAPE, edited(drop(KEY))),
    "no key info": (Reason.ENCRYPTION_SHAPE, edited(drop(f"{DATA}/ds:KeyInfo"))),
    "no content element": (Reason.ENCRYPTION_SHAPE, edited(drop(DATA))),
    "no encryption method": (Reason.ENCRYPTION_SHAPE, edited(drop(f"{DATA}/xenc:EncryptionMethod"))),
    "content in place of an element": (Reason.ENCRYPTION_SHAPE, sealing(type=f"{XENC}Content")),
    "properties": (
        Reason.ENCRYPTION_SHAPE,
        edited(lambda it: etree.SubElement(find(it, DATA), f"{{{XENC}}}EncryptionProperties")),
    ),
    "a plain assertion beside the encrypted data": (
        Reason.NOT_ENCRYPTED,
        edited(lambda it: etree.SubElement(it, f"{{{SAML}}}Assertion")),
    ),
    "a stranger beside the encrypted data": (
        Reason.ENCRYPTION_SHAPE,
        edited(lambda it: etree.SubElement(it, f"{{{DS}}}Signature")),
    ),
    "encrypted twice": (Reason.SIGNATURE_MISSING, Token(sealed=twice)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_encryption_is_refused(name: str) -> None:
    reason, token = HOSTILE[name]
    assert Scene().refusal(token) is reason


def test_a_plain_assertion_is_refused_however_well_it_is_signed() -> None:
    scene = Scene()
    signed = scene.signed_assertion(Token())
    assert scene.refusal(Token(response=lambda _: stand_in.response(scene.facts(), signed))) is Reason.NOT_ENCRYPTED


def test_a_plain_assertion_beside_an_encrypted_one_is_refused() -> None:
    scene = Scene()
    signed = scene.signed_assertion(Token())
    assert scene.refusal(Token(response=lambda it: it.append(signed))) is Reason.NOT_ENCRYPTED


def test_two_encrypted_assertions_are_refused() -> None:
    scene = Scene()
    second = seal(etree.tostring(scene.signed_assertion(Token())))
    assert scene.refusal(Token(response=lambda it: it.append(second))) is Reason.ASSERTION_COUNT


def test_no_assertion_is_refused() -> None:
    scene = Scene()
    assert scene.refusal(Token(response=lambda _: stand_in.response(scene.facts()))) is Reason.ASSERTION_COUNT


def padded(length: int) -> Token:
    """A token in CBC whose last byte says that `length` bytes are padding, when 16 were."""

    def change(encrypted: Element) -> None:
        value = find(encrypted, f"{DATA}/xenc:CipherData/xenc:CipherValue")
        bits = bytearray(b64decode(value.text or ""))
        bits[-17] ^= length ^ 16  # the byte a block before decides the byte after decryption
        value.text = b64encode(bytes(bits)).decode()

    return replace(edited(change), plain=whole_blocks, seal=Sealing(cipher=f"{XENC}aes128-cbc"))


def whole_blocks(plain: bytes) -> bytes:
    """Blanks after the last tag, a block of them at least, so that the padding is exactly 16 bytes."""
    return plain + b" " * (16 + -len(plain) % 16)


@pytest.mark.parametrize("length", [0, 17, 255])
def test_cbc_for_tests_refuses_wrong_padding_as_any_other_failure(length: int) -> None:
    assert Scene(replace(agreed(), allow_cbc=True)).refusal(padded(length)) is Reason.DECRYPTION


def test_cbc_for_tests_takes_sixteen_bytes_of_padding() -> None:
    assert Scene(replace(agreed(), allow_cbc=True)).finish(padded(16)).person.roles


def test_cbc_for_tests_takes_one_byte_of_padding() -> None:
    token = Token(plain=lambda it: it + b" " * (15 - len(it) % 16), seal=Sealing(cipher=f"{XENC}aes256-cbc"))
    assert Scene(replace(agreed(), allow_cbc=True)).finish(token).person.roles


@pytest.mark.parametrize("length", [0, 15, 16, 17])
def test_cbc_for_tests_refuses_what_is_no_block(length: int) -> None:
    token = replace(cut(length), seal=Sealing(cipher=f"{XENC}aes128-cbc"))
    assert Scene(replace(agreed(), allow_cbc=True)).refusal(token) is Reason.DECRYPTION


def test_cbc_is_read_where_tests_are_allowed_it() -> None:
    connection = replace(agreed(), allow_cbc=True)
    for cipher in ("aes128-cbc", "aes256-cbc"):
        assert Scene(connection).finish(sealing(cipher=XENC + cipher)).person.nsis == "Substantial"
