"""What the vault keeps of a citizen: a tag to find them by, a surrogate, a key, and their number under it."""

from pathlib import Path

import pytest

from synlig.core.cpr import Surrogate
from synlig.core.errors import IntegrityFailure
from synlig.guard.citizens import CitizenSecrets
from synlig.guard.keys import KeyStore, Secret
from synlig.guard.rotation import forget_retired, retire
from tests.unit.guard.numbers import numbers


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    KeyStore.create(tmp_path / "keys")
    return tmp_path / "keys"


def secrets_of(folder: Path) -> CitizenSecrets:
    return CitizenSecrets(KeyStore.open(folder))


def test_a_tag_is_the_same_for_a_number_and_another_for_each_home(folder: Path, tmp_path: Path) -> None:
    one, other = numbers(2)
    secrets = secrets_of(folder)
    assert secrets.tag(one) == secrets_of(folder).tag(one)
    assert len(secrets.tag(one)) == len(secrets.retired_tag()) == 32
    KeyStore.create(tmp_path / "other")
    assert len({secrets.tag(one), secrets.tag(other), secrets_of(tmp_path / "other").tag(one)}) == 3
    assert secrets.retired_tag() != secrets.retired_tag()


def test_surrogates_and_keys_are_drawn(folder: Path) -> None:
    drawn = [secrets_of(folder).draw() for _ in range(20)]
    assert len({surrogate for surrogate, _ in drawn}) == len({key for _, key in drawn}) == 20
    assert {(len(surrogate), len(key)) for surrogate, key in drawn} == {(32, 32)}


def test_a_number_opens_with_its_own_key_and_surrogate_alone(folder: Path) -> None:
    (cpr,) = numbers(1)
    secrets = secrets_of(folder)
    (mine, key), (theirs, other) = secrets.draw(), secrets.draw()
    sealed = secrets.seal(cpr, key, mine)
    assert secrets.open(sealed, key, mine) == cpr
    assert secrets.seal(cpr, key, mine) != sealed
    for wrong in ((other, mine), (key, theirs)):
        with pytest.raises(IntegrityFailure):
            secrets.open(sealed, *wrong)
    with pytest.raises(IntegrityFailure):
        secrets.open(sealed[:-1] + bytes([sealed[-1] ^ 1]), key, mine)


def test_a_key_is_unwrapped_for_its_citizen_alone(folder: Path, tmp_path: Path) -> None:
    secrets = secrets_of(folder)
    surrogate, key = secrets.draw()
    wrapped = secrets.wrap(key, surrogate)
    assert secrets.unwrap(wrapped, surrogate) == key
    assert secrets.is_current(wrapped, surrogate)
    assert not secrets.is_current(wrapped, Surrogate("0" * 32))
    KeyStore.create(tmp_path / "other")
    for opener, whose in ((secrets, Surrogate("0" * 32)), (secrets_of(tmp_path / "other"), surrogate)):
        with pytest.raises(IntegrityFailure):
            opener.unwrap(wrapped, whose)


def test_keys_of_before_a_rotation_open_until_it_is_forgotten_in_processes_that_were_there_before(folder: Path) -> None:
    running = secrets_of(folder)
    surrogate, key = running.draw()
    old = running.wrap(key, surrogate)
    retire(folder, KeyStore.open(folder), Secret.CITIZENS)
    assert running.unwrap(old, surrogate) == key
    assert not running.is_current(old, surrogate)
    new = running.rewrap(old, surrogate)
    assert running.is_current(new, surrogate)
    forget_retired(folder, Secret.CITIZENS)
    assert secrets_of(folder).unwrap(new, surrogate) == key
    with pytest.raises(IntegrityFailure):
        running.unwrap(old, surrogate)


def test_a_running_process_wraps_under_the_new_key_at_once(folder: Path) -> None:
    running = secrets_of(folder)
    surrogate, key = running.draw()
    retire(folder, KeyStore.open(folder), Secret.CITIZENS)
    wrapped = running.wrap(key, surrogate)
    forget_retired(folder, Secret.CITIZENS)
    assert secrets_of(folder).unwrap(wrapped, surrogate) == key
