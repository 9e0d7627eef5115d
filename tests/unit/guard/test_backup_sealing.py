"""Objects of a backup: the same content has the same name, and nothing changed, cut or moved opens."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from synlig.core.errors import IntegrityFailure
from synlig.guard.backup_sealing import FRAME, MAGIC, SALT, TAG, BackupSealer
from synlig.guard.keys import KeyStore

CONTENT = (b"first", b"second", b"third")


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> KeyStore:
    return KeyStore.create(tmp_path_factory.mktemp("home") / "keys")


@pytest.fixture(scope="module")
def sealer(keys: KeyStore) -> BackupSealer:
    return BackupSealer(keys, "main")


def sealed(sealer: BackupSealer, content: tuple[bytes, ...] = CONTENT, name: str = "n") -> list[bytes]:
    return list(sealer.seal(name, content))


def opened(sealer: BackupSealer, pieces: Iterator[bytes], name: str = "n") -> bytes:
    return b"".join(sealer.open(name, pieces))


@pytest.mark.parametrize("content", [(), (b"",), (b"one",), CONTENT, (bytes(FRAME), b"x"), (bytes(FRAME),)])
@pytest.mark.parametrize("share", [1, 7, 1 << 20])
def test_what_was_sealed_opens_however_it_is_read(sealer: BackupSealer, content: tuple[bytes, ...], share: int) -> None:
    size = share if sum(map(len, content)) < FRAME else max(share, 100_003)
    whole = b"".join(sealed(sealer, content))
    assert opened(sealer, iter([whole[at : at + size] for at in range(0, len(whole), size)])) == b"".join(content)


def test_names_are_of_the_content_and_the_part(keys: KeyStore, sealer: BackupSealer) -> None:
    name = sealer.name(CONTENT)
    assert len(name) == 64
    assert sealer.name([b"".join(CONTENT)]) == name
    assert BackupSealer(keys, "vault").name(CONTENT) != name
    assert sealer.name((*CONTENT, b"x")) != name


def test_the_same_content_is_never_sealed_alike(sealer: BackupSealer) -> None:
    one, other = (b"".join(sealed(sealer)) for _ in range(2))
    assert one[: len(MAGIC)] == other[: len(MAGIC)] == MAGIC
    assert one[len(MAGIC) : len(MAGIC) + SALT] != other[len(MAGIC) : len(MAGIC) + SALT]
    assert one[len(MAGIC) + SALT :] != other[len(MAGIC) + SALT :]


def test_no_byte_can_be_changed(sealer: BackupSealer) -> None:
    whole = b"".join(sealed(sealer))
    for at in range(len(whole)):
        changed = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        with pytest.raises(IntegrityFailure, match="backup"):
            opened(sealer, iter([changed]))


def test_nothing_can_be_cut_off_put_on_left_out_or_moved(sealer: BackupSealer) -> None:
    head, *frames = sealed(sealer)
    assert len(frames) == 3
    whole = b"".join([head, *frames])
    for wrong in (
        *(whole[:length] for length in range(len(whole))),
        whole + b"x",
        b"".join([head, *frames[1:]]),
        b"".join([head, frames[0], frames[2]]),
        b"".join([head, frames[1], frames[0], frames[2]]),
        b"".join([head, *frames, frames[2]]),
        b"".join([head, *frames[:2]]),
    ):
        with pytest.raises(IntegrityFailure):
            opened(sealer, iter([wrong]))


def test_an_object_opens_under_its_own_name_part_and_home_alone(
    keys: KeyStore, sealer: BackupSealer, tmp_path: Path
) -> None:
    whole = sealed(sealer)
    with pytest.raises(IntegrityFailure):
        opened(sealer, iter(whole), "m")
    for other in (BackupSealer(keys, "vault"), BackupSealer(KeyStore.create(tmp_path / "keys"), "main")):
        with pytest.raises(IntegrityFailure):
            opened(other, iter(whole))


def test_a_frame_that_says_it_is_larger_than_any_is_not_waited_for(sealer: BackupSealer) -> None:
    head = sealed(sealer)[0]
    asked = list[bytes]()

    def endless() -> Iterator[bytes]:
        yield head + (FRAME + TAG + 2).to_bytes(4, "big")
        while True:
            asked.append(b"")
            yield bytes(1 << 16)

    with pytest.raises(IntegrityFailure):
        opened(sealer, endless())
    assert asked == []
