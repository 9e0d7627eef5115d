"""However odd codes, labels and numbers are, every format gives them back."""

import io
import json
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given

from synlig.core.query import Answer
from synlig.core.spreadsheet import STARTS_A_FORMULA
from synlig.pipeline.formats import FORMATS
from tests.answers import odd_answers
from tests.reading_back import from_csv, from_json_stat, from_parquet, from_px, from_xlsx, px_text

CELL = 32_767
LINE = 256


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("odd")


def _expected(answer: Answer) -> list[tuple[object, ...]]:
    return [(*row[:2], round(float(row[2] or 0), 6)) for row in answer.table.rows]


def _labels(answer: Answer, row: tuple[object, ...]) -> list[str]:
    return [answer.labels[name][str(code)] for name, code in zip(answer.request.by, row, strict=False)]


@given(odd_answers())
def test_csv(folder: Path, answer: Answer) -> None:
    form = FORMATS["csv"]
    assert form.beside is not None
    if any(str(code).startswith(STARTS_A_FORMULA) and code != "-" for row in answer.table.rows for code in row[:2]):
        return
    content = form.write(answer)
    _, rows, told = from_csv(content, form.beside(answer, "odd.csv"), folder)
    assert [(*row[:2], float(row[2])) for row in rows] == _expected(answer)
    assert (told["title"], told["note"], told["source"]) == (answer.title.da, answer.note.da, answer.source.da)
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"e-" not in content.rpartition(b",")[2]


@given(odd_answers())
def test_xlsx(answer: Answer) -> None:
    content = FORMATS["xlsx"].write(answer)
    _, rows, told = from_xlsx(content)
    assert [(*row[:2], float(row[2])) for row in rows] == _expected(answer)
    assert told["note"] == _cell(answer.note.da)
    book = openpyxl.load_workbook(io.BytesIO(content))
    named = [row[:2] for row in book["Tal med navne"].iter_rows(min_row=2, values_only=True)]
    assert named == [tuple(map(_cell, _labels(answer, row))) for row in answer.table.rows]
    assert {cell.data_type for sheet in book for row in sheet for cell in row} <= {"s", "n"}


def _cell(text: str) -> str:
    lines = text.replace("\r\n", "\n")
    return lines if len(lines) <= CELL else lines[: CELL - 1] + "…"


@given(odd_answers())
def test_parquet(answer: Answer) -> None:
    _, rows, told = from_parquet(FORMATS["parquet"].write(answer))
    assert rows == _expected(answer)
    assert (told["title"], told["note"]) == (answer.title.da, answer.note.da)


@given(odd_answers())
def test_json_stat(answer: Answer) -> None:
    content = FORMATS["json-stat"].write(answer)
    there = [row for row in from_json_stat(content) if row[2] is not None]
    assert sorted(there) == sorted(_expected(answer))
    document = json.loads(content)
    for name in answer.request.by:
        category = document["dimension"][name]["category"]
        assert category["label"] == {code: answer.labels[name][code] for code in category["index"]}


@given(odd_answers())
def test_px(folder: Path, answer: Answer) -> None:
    content = FORMATS["px"].write(answer)
    assert max(len(line) for line in content.decode().split("\r\n")) <= LINE
    assert "".join(px_text(content, "NOTEX")) == _one_line(answer.note.da)
    codes = [px_text(content, f'CODES("{name}")') for name in answer.request.by]
    values = [px_text(content, f'VALUES("{name}")') for name in answer.request.by]
    assert [len(some) for some in codes] == [len(set(some)) for some in values]
    if b"DATA=" in content.partition(b"\r\nDATA=")[0] or b'""' in content:
        return  # pyaxis takes a text for the keyword
    _, rows = from_px(content, folder)
    there = [float(row[2]) for row in rows if row[2] == row[2]]
    expected = {tuple(map(str, row[:2])): row[2] for row in _expected(answer)}
    over = [
        [code for code in answer.labels[name] if any(row[at] == code for row in answer.table.rows)]
        for at, name in enumerate(answer.request.by)
    ]
    assert there == [expected[a, b] for a in over[0] for b in over[1] if (a, b) in expected]


def _one_line(text: str) -> str:
    return " ".join(text.replace('"', "'").split()) or "-"
