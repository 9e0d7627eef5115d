"""SKS read from its fixed places: days, words and what stands under what; a line that does not fit is refused."""

from datetime import date
from pathlib import Path

import pytest

from synlig.core.classification import InForce
from synlig.core.codes import SKS
from synlig.core.errors import InputRejected, WrongUsage
from synlig.pipeline.terminology.importing import ImportAs, read_import
from synlig.storage.code_packages import read_code_files

AS = ImportAs("a test", SKS, "2026-11", "SKS")


def line(kind: str, code: str, first: str, last: str, words: str, changed: str = "20200101") -> str:
    """As published: what follows the words (groups, sex, ages, kind of change) fills the record up to 214 places."""
    return f"{kind}{code:<20}{first}{changed}{last}{words:<120}" + f"{'084':<12}   M0099{'3':<26}*"


LINES = (
    line("dia", "DX1", "19940101", "25000101", "Opdigtet sygdom"),
    line("dia", "DX10", "19940101", "25000101", "Opdigtet sygdom i øret"),
    line("dia", "DX10A", "20200101", "20241231", "Opdigtet sygdom i venstre øre"),
    line("opr", "DX10AB", "20200101", "25000101", "Operation, hvis kode ligner"),
    line("dia", "DX11", "19940101", "20091231", "Første navn"),
    line("dia", "DX11", "20100101", "25000101", "Andet navn"),
    line("dia", "DX12", "19940101", "19991231", "Før hullet"),
    line("dia", "DX12", "20100101", "20191231", "Efter hullet"),
    line("dia", "DY", "19940101", "25000101", "Kapitel for sig"),
    line("opr", "K", "19960101", "25000101", "Operationer"),
    line("opr", "KZ1", "19960101", "25000101", "Tillæg"),
    line("til", "KZ1", "19960101", "25000101", "Tillæg"),
    line("til", "KZ1A", "19960101", "25000101", "Tillæg for sig"),
)


def read(text: str, encoding: str = "utf-8") -> dict[str, tuple[str | None, str | None, InForce]]:
    (edition,) = read_import([("SKScomplete.txt", text.encode(encoding))], AS).editions
    assert (edition.url, edition.version, edition.name) == (SKS, "2026-11", "SKS")
    return {each.code: (each.da, each.parent, each.in_force) for each in edition.concepts}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-1", "windows-1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_codes_have_their_words_their_days_and_their_place(encoding: str, end: str) -> None:
    always = InForce(date(1994, 1, 1))
    assert read(end.join(LINES) + end, encoding) == {
        "DX1": ("Opdigtet sygdom", None, always),
        "DX10": ("Opdigtet sygdom i øret", "DX1", always),
        "DX10A": ("Opdigtet sygdom i venstre øre", "DX10", InForce(date(2020, 1, 1), date(2024, 12, 31))),
        "DX10AB": ("Operation, hvis kode ligner", "DX10A", InForce(date(2020, 1, 1))),
        "DX11": ("Andet navn", "DX1", always),
        "DX12": ("Efter hullet", "DX1", InForce(date(2010, 1, 1), date(2019, 12, 31))),
        "DY": ("Kapitel for sig", None, always),
        "K": ("Operationer", None, InForce(date(1996, 1, 1))),
        "KZ1": ("Tillæg", "K", InForce(date(1996, 1, 1))),
        "KZ1A": ("Tillæg for sig", "KZ1", InForce(date(1996, 1, 1))),
    }


def test_a_record_is_as_long_as_the_published_ones() -> None:
    assert {len(each) for each in LINES} == {214}
    assert {(each[179:183].strip(), each[187], each[213]) for each in LINES} == {("M", "3", "*")}


def test_a_code_of_two_registers_is_of_both_kinds() -> None:
    (edition,) = read_import([("SKScomplete.txt", "\n".join(LINES).encode())], AS).editions
    (shared,) = [each for each in edition.concepts if each.code == "KZ1"]
    assert shared.properties == (("kind", "opr"), ("kind", "til"))


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("DX1;Opdigtet sygdom;19940101", "no record"),
        (line("DIA", "DX1", "19940101", "25000101", "x"), "no record"),
        (line("dia", "", "19940101", "25000101", "x"), "no record"),
        (line("dia", "dx 1", "19940101", "25000101", "x"), "no record"),
        (line("dia", "DX1", "19940101", "25000101", ""), "no record"),
        (line("dia", "DX1", "19940231", "25000101", "x"), "a day is written"),
        (line("dia", "DX1", "1994-1-1", "25000101", "x"), "a day is written"),
        (line("dia", "DX1", "19940101", "        ", "x"), "a day is written"),
        (line("dia", "DX1", "19940101", "25000101", "x", "someday."), "a day is written"),
        (line("dia", "DX1", "19940101", "19931231", "x"), "ends before it begins"),
        (line("dia", "DX1", "19940101", "25000101", "x")[1:], "no record"),
    ],
)
def test_a_line_that_is_no_record_is_refused_with_its_number(wrong: str, why: str) -> None:
    with pytest.raises(InputRejected, match=f"line 2: .*{why}"):
        read(f"{LINES[0]}\n{wrong}\n")


def test_words_have_the_dashes_and_quotes_of_the_published_file() -> None:
    (edition,) = read_import(
        [("s.txt", line("dia", "DX", "19940101", "25000101", "Ét – “to”").encode("cp1252"))], AS
    ).editions
    assert edition.concepts[0].da == "Ét – “to”"


def test_a_file_of_another_alphabet_is_refused() -> None:
    with pytest.raises(InputRejected, match="neither UTF-8 nor Windows-1252"):
        read_import([("s.txt", b"dia\x81\x8d")], AS)


def test_a_file_of_nothing_and_one_of_no_named_system_are_refused() -> None:
    with pytest.raises(InputRejected, match="no codes"):
        read("\n\n")
    with pytest.raises(WrongUsage, match="name both"):
        read_import([("SKScomplete.txt", LINES[0].encode())], ImportAs("a test"))


def test_a_file_is_read_from_disk_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "SKScomplete.txt"
    file.write_text("\n".join(LINES), encoding="iso-8859-1")
    (edition,) = read_import(read_code_files(file), AS).editions
    assert len(edition.concepts) == 10
