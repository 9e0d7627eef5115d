"""Tokens changed at random: refused, or the same person as before; never another error, never another person."""

import contextlib
from base64 import b64encode
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from synlig.declared.identity import ProfileName
from synlig.guard.saml.reasons import TokenRefused
from tests.attacks.saml.scene import Scene, Token, agreed
from tests.attacks.saml.stand_in import Element

PROFILES: tuple[ProfileName, ...] = ("oiosaml3", "kombit")
MARKUP = (b"<", b">", b"&", b'"', b"'", b"<!--x-->", b"&#0;", b"&#x41;", b"&lt;", b"<a/>", b"]]>", b"<?x?>")
TEXTS = (b"\x00", b"\xff", b" ", b"\n", b"xmlns='u:x' ", b"ID='_x' ", b"saml:", b"samlp:", b"ds:", b"1", b"Z", b"=")
PIECES = st.sampled_from((*MARKUP, *TEXTS, b"\xc2\xa0"))
CHANGES = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 40), PIECES), min_size=1, max_size=4)
Change = tuple[float, int, bytes]


def changed(raw: bytes, changes: list[Change]) -> bytes:
    """`raw` with some bytes cut out and pieces put in, each at a share of its length."""
    for share, length, piece in changes:
        at = int(share * len(raw))
        raw = raw[:at] + piece + raw[at + length :]
    return raw


def same_person_or_refused(profile: ProfileName, token: Token) -> None:
    scene = Scene(agreed(profile))
    expected = Scene(agreed(profile)).finish().person
    try:
        vouched = scene.finish(token)
    except TokenRefused:
        return
    assert vouched.person == expected


@given(st.sampled_from(PROFILES), CHANGES)
def test_bytes_of_the_assertion(profile: ProfileName, changes: list[Change]) -> None:
    same_person_or_refused(profile, Token(plain=lambda plain: changed(plain, changes)))


@given(st.sampled_from(PROFILES), CHANGES)
def test_bytes_of_the_response(profile: ProfileName, changes: list[Change]) -> None:
    same_person_or_refused(profile, Token(raw=lambda raw: changed(raw, changes)))


@given(CHANGES)
def test_bytes_of_the_posted_field(changes: list[Change]) -> None:
    def edit(posted: str) -> str:
        return changed(posted.encode(), changes).decode("latin-1")

    same_person_or_refused("oiosaml3", Token(posted=edit))


@given(st.binary(max_size=400))
def test_anything_at_all(raw: bytes) -> None:
    same_person_or_refused("oiosaml3", Token(raw=lambda _: raw))
    same_person_or_refused("oiosaml3", Token(plain=lambda _: raw))


def moved(root: Element, source: int, target: int, *, copy: bool) -> None:
    """Move or copy one element into another, wherever they are in the tree."""
    elements = list(root.iter())
    it, into = elements[source % len(elements)], elements[target % len(elements)]
    if it is root or into in it.iter():
        return
    into.append(etree.fromstring(etree.tostring(it, with_tail=False)) if copy else it)


MOVES = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200), st.booleans()), min_size=1, max_size=3)


@given(st.sampled_from(PROFILES), MOVES)
def test_elements_moved_about_in_the_assertion(profile: ProfileName, moves: list[tuple[int, int, bool]]) -> None:
    same_person_or_refused(profile, Token(signed=moving(moves)))


@given(st.sampled_from(PROFILES), MOVES)
def test_elements_moved_about_in_the_response(profile: ProfileName, moves: list[tuple[int, int, bool]]) -> None:
    same_person_or_refused(profile, Token(response=moving(moves)))


@given(st.sampled_from(PROFILES), MOVES)
def test_elements_moved_about_before_signing(profile: ProfileName, moves: list[tuple[int, int, bool]]) -> None:
    """Well signed and odd: refused, or read without an error of ours."""
    with contextlib.suppress(TokenRefused):
        Scene(agreed(profile)).finish(Token(assertion=moving(moves)))


def moving(moves: list[tuple[int, int, bool]]) -> Callable[[Element], None]:
    def move(root: Element) -> None:
        for source, target, copy in moves:
            moved(root, source, target, copy=copy)

    return move


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=200)
def test_any_texts_in_the_form_and_the_cookie(posted: str, cookie: str, body: str) -> None:
    scene = Scene()
    for answer, remembered in (
        ({"SAMLResponse": posted}, scene.begun.remember),
        ({"SAMLResponse": b64encode(body.encode("utf-8", "replace")).decode()}, scene.begun.remember),
        ({"SAMLResponse": scene.post(Token())}, cookie),
        ({}, cookie),
    ):
        try:
            scene.provider.finish(answer, remembered)
        except TokenRefused:
            continue
        raise AssertionError
