"""The personal parts of entries: found by whom they are about, closed by two keys, erased in place, never torn."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from synlig.core.errors import Unavailable
from synlig.guard.log.personal import ERASED, HEAD, SALT, PersonalPart, PersonalParts, log_key
from tests.attacks.attacked_log import records
from tests.unit.guard.log.full_disk import fill_disk

OWN, ANNA, BENT = b"o" * 32, b"a" * 32, b"b" * 32


class Vault:
    """Whose keys there are, who was asked for, and whether it is away."""

    def __init__(self) -> None:
        self.keys: dict[str, bytes] = {"anna": ANNA, "bent": BENT}
        self.asked: list[list[str]] = []
        self.away = False

    def __call__(self, subjects: Sequence[str]) -> Mapping[str, bytes]:
        if self.away:
            raise Unavailable("away")
        self.asked.append(list(subjects))
        return {name: self.keys[name] for name in subjects if name in self.keys}


def part(number: int, subject: str = "anna", **details: str) -> PersonalPart:
    return PersonalPart(bytes([number]) * 16, bytes([number]) * SALT, subject, details or {"columns": "tilstand"})


PARTS = [part(1), part(2, "bent"), part(3, "carl"), part(4, ""), part(5)]
IDS = [one.entry for one in PARTS]


@pytest.fixture
def vault() -> Vault:
    return Vault()


@pytest.fixture
def parts(tmp_path: Path, vault: Vault) -> PersonalParts:
    kept = PersonalParts(tmp_path / "log" / "personal.parts", OWN, vault)
    kept.keep(PARTS[:2])
    kept.keep([])
    kept.keep(PARTS[2:])
    return kept


def file_of(place: Path) -> Path:
    return place / "log" / "personal.parts"


def known(parts: PersonalParts) -> list[bytes]:
    return sorted(parts.of_entries(frozenset(IDS)))


def test_what_is_kept_is_there_again_for_whom_it_is_asked(parts: PersonalParts, vault: Vault, tmp_path: Path) -> None:
    assert vault.asked == [["anna", "bent"], ["anna", "carl"]]
    assert parts.of_entries(frozenset(IDS)) == {one.entry: one for one in PARTS}
    assert vault.asked[2:] == [["anna", "bent"]], "carl has no key: what is about him lies under the log's own"
    assert parts.of_entries(frozenset(IDS[1:2])) == {IDS[1]: PARTS[1]}
    assert vault.asked[3:] == [["bent"]]
    assert parts.of_subject("anna") == {IDS[0], IDS[4]}
    assert parts.of_subject("nobody") == frozenset()
    assert file_of(tmp_path).stat().st_mode & 0o777 == 0o600
    assert file_of(tmp_path).parent.stat().st_mode & 0o777 == 0o700


def test_of_an_empty_or_absent_file_nothing_is_known(tmp_path: Path, vault: Vault) -> None:
    none = PersonalParts(tmp_path / "a" / "b" / "parts", OWN, vault)
    assert (none.of_subject("anna"), none.erased(), none.erase("anna")) == (frozenset(), 0, 0)
    (tmp_path / "a" / "b" / "parts").write_bytes(b"")
    assert (none.of_entries(frozenset(IDS)), none.living(frozenset(IDS))) == ({}, 0)


def test_two_seals_of_the_same_are_not_alike(parts: PersonalParts, tmp_path: Path) -> None:
    before = file_of(tmp_path).read_bytes()
    parts.keep([part(1)])
    again = file_of(tmp_path).read_bytes()[len(before) :]
    assert len(set(again[HEAD.size :])) > 1
    assert again[HEAD.size + SALT :] != before[HEAD.size + SALT :][: len(again) - HEAD.size - SALT]
    assert again[: HEAD.size] == before[: HEAD.size], "the tag of a subject is the same, so that they are found"


def test_without_a_key_details_are_closed_and_the_subject_is_still_found(parts: PersonalParts, vault: Vault) -> None:
    del vault.keys["anna"]
    assert known(parts) == IDS[1:4]
    assert parts.of_subject("anna") == {IDS[0], IDS[4]}
    vault.keys["bent"] = ANNA
    assert known(parts) == IDS[2:4]
    assert parts.unsound(frozenset(IDS)) == IDS[1:2], "a destroyed key is nobody's fault, a false one is"


def test_while_the_vault_is_away_the_logs_own_key_does(tmp_path: Path, vault: Vault) -> None:
    kept = PersonalParts(tmp_path / "parts", OWN, vault)
    vault.away = True
    kept.keep([part(1)])
    vault.away = False
    assert kept.of_entries(frozenset(IDS)) == {IDS[0]: PARTS[0]}
    assert vault.asked == [[]]
    vault.away = True
    with pytest.raises(Unavailable):
        kept.of_entries(frozenset(IDS))


def test_nobody_is_asked_for_whose_details_are_empty(tmp_path: Path, vault: Vault) -> None:
    kept = PersonalParts(tmp_path / "parts", OWN, vault)
    kept.keep([PersonalPart(IDS[0], PARTS[0].salt, "anna", {})])
    assert vault.asked == [[]]
    assert kept.of_entries(frozenset(IDS))[IDS[0]].subject == "anna"


def test_who_is_erased_leaves_zeros_of_the_same_length(parts: PersonalParts, tmp_path: Path) -> None:
    before = file_of(tmp_path).read_bytes()
    assert parts.erase("anna") == 2
    after = file_of(tmp_path).read_bytes()
    for number, (at, length) in enumerate(records(before)):
        same = before[at : at + HEAD.size - len(ERASED)] + bytes(length - HEAD.size + len(ERASED))
        assert after[at : at + length] == (same if number in (0, 4) else before[at : at + length])
    assert parts.erase("anna") == 0
    assert (parts.erased(), parts.living(frozenset(IDS)), parts.living(frozenset(IDS[:2]))) == (2, 3, 1)
    assert parts.of_subject("anna") == frozenset()
    assert known(parts) == IDS[1:4]
    assert parts.unsound(frozenset(IDS)) == []


def test_entries_are_erased_once(parts: PersonalParts) -> None:
    assert parts.erase_entries(frozenset(IDS[:3])) == 3
    assert parts.erase_entries(frozenset(IDS)) == 2
    assert parts.erase_entries(frozenset(IDS)) == 0
    assert parts.erased() == 5


def changed(place: Path, number: int, at: int, to: bytes) -> None:
    """Overwrite bytes of the record of that number; negative places count from its end."""
    content = bytearray(file_of(place).read_bytes())
    start, length = list(records(bytes(content)))[number]
    begin = start + (at if at >= 0 else length + at)
    content[begin : begin + len(to)] = to
    file_of(place).write_bytes(content)


@pytest.mark.parametrize(
    ("at", "to"),
    [
        (HEAD.size - 1, b"\x00"),
        (HEAD.size + SALT, b"\x00\x00\x00\x00"),
        (-1, b"\x00"),
        (-20, b"\x00\x00\x00\x00"),
    ],
)
def test_what_was_changed_in_a_part_is_found(parts: PersonalParts, tmp_path: Path, at: int, to: bytes) -> None:
    changed(tmp_path, 1, at, to)
    assert parts.unsound(frozenset(IDS)) == IDS[1:2]
    assert parts.unsound(frozenset(IDS[2:])) == []


def test_a_part_under_no_known_kind_of_key_is_found(parts: PersonalParts, tmp_path: Path) -> None:
    """The byte before the details says whose key they are under: 0 or 1."""
    of_subject = HEAD.unpack_from(file_of(tmp_path).read_bytes())[0]
    changed(tmp_path, 0, HEAD.size + of_subject, b"\x02")
    assert parts.unsound(frozenset(IDS)) == IDS[:1]


def test_a_part_that_is_not_in_the_file_is_found(parts: PersonalParts) -> None:
    lost = b"\xee" * 16
    assert parts.unsound(frozenset({*IDS, lost})) == [lost]


@pytest.mark.parametrize("cut", [1, 40, 70])
def test_a_torn_end_is_passed_over_and_dropped_before_the_next(
    parts: PersonalParts, tmp_path: Path, vault: Vault, cut: int
) -> None:
    whole = file_of(tmp_path).read_bytes()
    (last, _length) = list(records(whole))[-1]
    file_of(tmp_path).write_bytes(whole[: last + cut])
    assert known(parts) == IDS[:4]
    again = PersonalParts(file_of(tmp_path), OWN, vault)
    again.keep([part(6)])
    assert sorted(again.of_entries(frozenset({*IDS, part(6).entry}))) == [*IDS[:4], part(6).entry]
    assert [length for _, length in records(file_of(tmp_path).read_bytes())][4] > HEAD.size


def test_what_another_process_wrote_meanwhile_stays(parts: PersonalParts, tmp_path: Path, vault: Vault) -> None:
    PersonalParts(file_of(tmp_path), OWN, vault).keep([part(6)])
    parts.keep([part(7)])
    assert len(list(records(file_of(tmp_path).read_bytes()))) == 7


def test_on_a_full_disk_nothing_of_a_group_stays(
    parts: PersonalParts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = file_of(tmp_path).read_bytes()
    fill_disk(monkeypatch)
    with pytest.raises(Unavailable, match="nothing is done without it"):
        parts.keep([part(6)])
    monkeypatch.undo()
    assert file_of(tmp_path).read_bytes() == before
    parts.keep([part(6)])
    assert len(list(records(file_of(tmp_path).read_bytes()))) == 6


def test_what_is_committed_to_is_the_same_whatever_the_order() -> None:
    one, two = part(1, "bent", b="ø", a="x"), part(2, "bent", a="x", b="ø")
    assert one.committed() == two.committed() == '{"details":{"a":"x","b":"ø"},"subject":"bent"}'.encode()


def test_what_the_log_has_of_a_citizens_key_is_another_key() -> None:
    assert log_key(ANNA) != log_key(BENT)
    assert log_key(ANNA) == log_key(ANNA) != ANNA
    assert len(log_key(ANNA)) == 32
