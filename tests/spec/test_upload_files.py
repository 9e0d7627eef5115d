"""Uploaded files: what is read of them, what is refused, and how every cell is judged."""

import contextlib
import io
import zipfile

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from synlig.core.upload import LARGEST, Sheet, Unreadable, WrongCell
from synlig.pipeline.upload import guessed_key, mapped, read_sheet

KOMMUNER = {"0540": "Sønderborg", "0259": "Køge", "0580": "Aabenraa"}


def excel(rows: list[list[object]]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return content.getvalue()


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_csv_is_read_with_any_mark_in_either_encoding(mark: str, encoding: str) -> None:
    content = f"kommune{mark}tal\nSønderborg{mark}1\n\n".encode(encoding)
    assert read_sheet(content) == Sheet(("kommune", "tal"), (("Sønderborg", "1"),))


def test_excel_is_read_by_its_cells_and_short_rows_are_filled() -> None:
    sheet = read_sheet(excel([["Kommune", "A", "B"], ["Køge", 1.5], [540, "", 3]]))
    assert sheet.header == ("Kommune", "A", "B")
    assert sheet.rows == (("Køge", "1.5", ""), ("540", "", "3"))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"kommune;tal\n", "empty"),
        (b"a;a\n1;2\n", "kind"),
        (b"x" * (LARGEST + 1), "large"),
        (b"PK\x03\x04 no zip", "kind"),
        (";".join(map(str, range(40))).encode() + b"\n" + b";".join([b"1"] * 40), "wide"),
        (b"a\n" + b"1\n" * 600, "wide"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(content: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_sheet(content)
    assert refused.value.reason == reason


def test_entities_and_bombs_in_excel_are_refused() -> None:
    for sheet in (b'<!DOCTYPE x [<!ENTITY e "boom">]><worksheet>&e;</worksheet>', b" " * (9 * 1024 * 1024)):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
            book.writestr("xl/worksheets/sheet1.xml", sheet)
        with pytest.raises(Unreadable):
            read_sheet(packed.getvalue())


@given(st.binary(max_size=300))
def test_no_bytes_do_more_than_be_read_or_refused(content: bytes) -> None:
    for tried in (content, b"PK" + content):
        with contextlib.suppress(Unreadable):
            assert read_sheet(tried).header


def test_municipalities_are_known_by_code_and_name_and_figures_as_danes_write_them() -> None:
    rows = (("540", "1.234,5"), ("Køge Kommune", "12 %"), ("åbenrå", "-"))
    sheet = Sheet(("hvor", "tal"), rows)
    assert guessed_key(sheet, KOMMUNER) == "hvor"
    assert mapped(sheet, "hvor", ["tal"], KOMMUNER) == ({"0540": (1234.5,), "0259": (12.0,), "0580": (None,)}, [])


def test_what_is_wrong_is_told_cell_by_cell() -> None:
    sheet = Sheet(("hvor", "tal"), (("0540", "tolv"), ("Atlantis", "1"), ("", "1"), ("Sønderborg", "2")))
    _, faults = mapped(sheet, "hvor", ["tal"], KOMMUNER)
    assert faults == [
        WrongCell(2, "tal", "number"),
        WrongCell(3, "hvor", "kommune"),
        WrongCell(4, "hvor", "empty"),
        WrongCell(5, "hvor", "twice"),
    ]
