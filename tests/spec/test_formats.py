"""Every format gives the same figures, names and explanation, read by programs that others wrote."""

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from jsonstat_validator import validate_jsonstat

from synlig.core.errors import SynligError, WrongUsage
from synlig.core.query import Answer
from synlig.declared import codes
from synlig.pipeline.formats import FORMATS
from tests.answers import RELEASE, answer, rates, with_merged
from tests.reading_back import from_csv, from_json_stat, from_parquet, from_px, from_xlsx, px_text

KEYS = {
    "title": "Borgere med tilstande efter kommune og køn, 2026",
    "measure": "borgere",
    "unit": "antal borgere",
    "definition": 'En tilstand tæller, hvis den var aktiv i året; "åben" tæller også.\nFejlmeldte tæller ikke.',
    "source": "Kommunernes indberetninger til KL Gateway (Condition)",
    "filter": "aar=2026",
    "release": "r-20260301-0badcafe",
    "made_at": "2026-03-01T04:30:12+00:00",
    "known_at": "2026-02-28T22:59:59.999999+00:00",
    "method": "fixed-random",
    "base": "5",
    "note": "Hvert tal er et multiplum af 5; afvigelsen er mindre end 5.",
    "rule_set": "2026.1",
    "code_versions": "urn:oid:1.2.208.176.2.21|2.3, http://example.dk/koder|1",
    "population": "FOLK1A 2020K1",
    "merged_groups": "ingen",
}
COUNTS = answer(rows=[("0101", "K", 125), ("0101", "M", 5), ("0540", "M", 40)])


def _csv(given: Answer, folder: Path) -> tuple[list[str], list[tuple[object, ...]], dict[str, str]]:
    form = FORMATS["csv"]
    assert form.beside is not None
    return from_csv(form.write(given), form.beside(given, "table.csv"), folder)


def test_csv_is_as_the_contract_says_to_the_byte() -> None:
    assert FORMATS["csv"].write(COUNTS) == (b"kommune,koen,borgere\r\n0101,K,125\r\n0101,M,5\r\n0540,M,40\r\n")
    assert FORMATS["csv"].write(rates()) == (
        b"kommune,borgere,indbyggere,pr_1000\r\n0101,125,4321,28.92849\r\n0259,5,,\r\n0540,35,1000,35\r\n"
    )


def test_the_registry_names_the_formats_of_the_contract() -> None:
    assert {name: (form.name, form.suffix) for name, form in FORMATS.items()} == {
        "csv": ("csv", ".csv"),
        "xlsx": ("xlsx", ".xlsx"),
        "parquet": ("parquet", ".parquet"),
        "json-stat": ("json-stat", ".json"),
        "px": ("px", ".px"),
    }


@pytest.mark.parametrize("given", [COUNTS, rates()], ids=["counts", "rates"])
def test_csv_xlsx_and_parquet_have_the_same_columns_and_rows(given: Answer, tmp_path: Path) -> None:
    names, rows, _ = from_parquet(FORMATS["parquet"].write(given))
    assert names == list(given.table.schema.names)
    assert (names, rows) == from_xlsx(FORMATS["xlsx"].write(given))[:2]
    csv_names, csv_rows, _ = _csv(given, tmp_path)
    assert csv_names == names
    assert [tuple(_same(cell) for cell in row) for row in csv_rows] == rows


def _same(cell: object) -> object:
    return cell if cell is None or isinstance(cell, str | int) else float(str(cell))


@pytest.mark.parametrize("name", FORMATS)
def test_the_explanation_is_the_same_in_every_format(name: str, tmp_path: Path) -> None:
    content = FORMATS[name].write(COUNTS)
    if name == "csv":
        told = _csv(COUNTS, tmp_path)[2]
    elif name == "json-stat":
        told = json.loads(content)["extension"]["synlig"]
        assert told.pop("where") == {"aar": ["2026"]}
    elif name == "px":
        told = _px_note(content)
    else:
        told = (from_xlsx if name == "xlsx" else from_parquet)(content)[2]
    flat = {key: text.replace('"', "'").replace("\n", " ") if name == "px" else text for key, text in KEYS.items()}
    assert told == flat
    assert list(told) == list(KEYS)


def _px_note(content: bytes) -> dict[str, str]:
    lines = "".join(px_text(content, "NOTE")).split("#")
    return {line.partition("(")[2].partition(")")[0]: line.partition("): ")[2] for line in lines}


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("given", [COUNTS, rates(), answer((), ((40,),))], ids=["counts", "rates", "total"])
def test_the_same_answer_gives_the_same_bytes(name: str, given: Answer) -> None:
    assert FORMATS[name].write(given) == FORMATS[name].write(given)


def test_no_clock_is_in_an_xlsx_file() -> None:
    with zipfile.ZipFile(io.BytesIO(FORMATS["xlsx"].write(COUNTS))) as packed:
        assert {entry.date_time[0] for entry in packed.infolist()} == {1980}
        core = packed.read("docProps/core.xml").decode()
    assert core.count("2026-03-01T04:30:12Z") == 2


def test_xlsx_has_names_for_people_on_its_second_sheet_and_the_codes_on_its_third() -> None:
    book = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"].write(COUNTS)))
    assert book.sheetnames == ["Tal", "Tal med navne", "Om tallene"]
    assert list(book["Tal med navne"].iter_rows(values_only=True)) == [
        ("Kommune", "Køn", "borgere"),
        ("København", "Kvinder", 125),
        ("København", "Mænd", 5),
        ("Sønderborg", "Mænd", 40),
    ]
    listed = list(book["Om tallene"].iter_rows(values_only=True))[len(KEYS) + 2 :]
    assert listed == [
        ("kommune", "0101", "København"),
        ("kommune", "0540", "Sønderborg"),
        ("koen", "K", "Kvinder"),
        ("koen", "M", "Mænd"),
    ]


def test_parquet_fields_have_their_title_sensitivity_and_labels() -> None:
    field = pq.read_schema(pa.BufferReader(FORMATS["parquet"].write(COUNTS))).field("kommune")
    assert field.type == pa.string()
    assert field.metadata == {
        b"sensitivity": b"1",
        b"title": b"Kommune",
        b"labels": '{"0101": "København", "0540": "Sønderborg"}'.encode(),
    }


@pytest.mark.parametrize("given", [COUNTS, rates(), answer((), ((40,),)), answer(rows=())], ids=range(4))
def test_json_stat_is_valid_and_its_categories_are_the_codes(given: Answer) -> None:
    document = json.loads(FORMATS["json-stat"].write(given))
    assert validate_jsonstat(document)
    assert document["id"][-1] == "measure"
    assert document["role"]["metric"] == ["measure"]
    for place, name in enumerate(given.request.by):
        assert set(document["dimension"][name]["category"]["index"]) == {row[place] for row in given.table.rows}


def test_json_stat_knows_places_years_and_units() -> None:
    document = json.loads(FORMATS["json-stat"].write(answer(("kommune", "aar"), [("0540", "2026", 5)])))
    assert document["role"] == {"time": ["aar"], "geo": ["kommune"], "metric": ["measure"]}
    category = document["dimension"]["measure"]["category"]
    assert category["unit"] == {"borgere": {"label": "antal borgere", "decimals": 0}}
    assert document["dimension"]["kommune"] == {
        "label": "Kommune",
        "category": {"index": ["0540"], "label": {"0540": "Sønderborg"}},
    }
    assert document["updated"] == KEYS["made_at"]


def test_px_is_read_with_its_codes_units_source_and_note(tmp_path: Path) -> None:
    keywords, rows = from_px(FORMATS["px"].write(COUNTS), tmp_path)
    assert rows == [
        ("København", "Kvinder", "125"),
        ("København", "Mænd", "5"),
        ("Sønderborg", "Kvinder", "0"),
        ("Sønderborg", "Mænd", "40"),
    ]
    assert keywords["CODES(kommune)"] == ["0101", "0540"]
    assert keywords["CODES(koen)"] == ["K", "M"]
    assert keywords["CODEPAGE"] == ["utf-8"]
    assert keywords["UNITS"] == ["antal borgere"]
    assert keywords["CONTENTS"] == ["borgere"]
    assert keywords["SOURCE"] == [KEYS["source"]]
    assert keywords["NOTEX"] == [KEYS["note"]]
    assert keywords["CREATION-DATE"] == keywords["LAST-UPDATED"] == ["20260301 05:30"]
    assert keywords["DECIMALS"] == "0"
    assert "CONTACT" not in keywords


def test_px_with_several_figures_has_them_as_its_contents(tmp_path: Path) -> None:
    content = FORMATS["px"].write(rates())
    keywords, rows = from_px(content, tmp_path)
    assert keywords["HEADING"] == ["measure"] == keywords["CONTVARIABLE"]
    figures = [None if row[2] != row[2] else row[2] for row in rows]
    assert figures == ["125", "4321", "28.92849", "5", None, None, "35", "1000", "35"]
    assert keywords["UNITS(pr_1000)"] == ["antal borgere"]
    assert keywords["DECIMALS"] == "6"
    assert b'PRECISION("measure","pr_1000")=2;' in content


def test_px_knows_years() -> None:
    content = FORMATS["px"].write(answer(("aar",), [("2025", 10), ("2026", 5)]))
    assert b'TIMEVAL("aar")=TLIST(A1),"2025","2026";' in content


def test_a_combination_that_was_left_out_is_zero_only_where_it_must_be() -> None:
    rows = [("0101", "K", 125), ("0540", "M", 40)]
    assert list(from_json_stat(FORMATS["json-stat"].write(answer(rows=rows)))) == [
        ("0101", "K", 125),
        ("0101", "M", 0),
        ("0540", "K", 0),
        ("0540", "M", 40),
    ]
    with_all = answer(rows=rows, zeros=True)
    assert list(from_json_stat(FORMATS["json-stat"].write(with_all)))[1] == ("0101", "M", None)
    rate = answer(("kommune", "koen"), [("0101", "K", 1.5), ("0540", "M", 2.5)], {"pr_1000": "decimal"})
    assert list(from_json_stat(FORMATS["json-stat"].write(rate)))[1] == ("0101", "M", None)


@pytest.mark.parametrize("by", [("kommune", "koen", "aldersgruppe"), ("kommune", "aldersgruppe")])
def test_a_merged_group_is_no_zero(by: tuple[str, ...]) -> None:
    full = {"kommune": "0101", "koen": "K", "aldersgruppe": "90+"}
    other = {"kommune": "0540", "koen": "K", "aldersgruppe": "85-89"}
    rows = [(*(one[name] for name in by), 5) for one in (full, other)]
    given = with_merged(answer(by, rows), ("0540", "K", "90+", "85-89"))
    found = {row[:-1]: row[-1] for row in from_json_stat(FORMATS["json-stat"].write(given))}
    assert found[tuple({**other, "aldersgruppe": "90+"}[name] for name in by)] is None
    assert found[tuple({**full, "aldersgruppe": "85-89"}[name] for name in by)] == 0
    assert json.loads(FORMATS["json-stat"].write(given))["extension"]["synlig"]["merged_groups"] == (
        "0540 K 90+ → 85-89"
    )


@pytest.mark.parametrize("name", sorted(FORMATS.keys() - {"px"}))
def test_an_empty_table_is_a_table(name: str) -> None:
    assert FORMATS[name].write(answer(rows=()))


def test_px_refuses_an_empty_table_in_words() -> None:
    with pytest.raises(WrongUsage, match="no figures"):
        FORMATS["px"].write(answer(rows=()))


@pytest.mark.parametrize("name", sorted(FORMATS.keys() - {"csv"}))
def test_a_cube_that_the_release_does_not_hold_is_not_explained(name: str) -> None:
    given = replace(COUNTS, release=replace(RELEASE, cubes=()))
    with pytest.raises(WrongUsage):
        FORMATS[name].write(given)


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_no_number_is_not_written_as_none(name: str) -> None:
    with pytest.raises(SynligError):
        FORMATS[name].write(answer(rows=[("0101", "K", "125")]))


@pytest.mark.parametrize("code", ["=1+1", "+45", "-2", "@SUM(A1)", "\t=1"])
def test_a_code_that_would_run_as_a_formula_is_refused_in_csv_and_text_in_xlsx(code: str) -> None:
    given = answer(rows=[(code, "K", 5)], labels={"kommune": {code: code}})
    with pytest.raises(WrongUsage, match="formula"):
        FORMATS["csv"].write(given)
    book = openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"].write(given)))
    for sheet in ("Tal", "Tal med navne"):
        cell = book[sheet]["A2"]
        assert (cell.data_type, cell.value) == ("s", code)


def test_no_declared_code_would_run_as_a_formula() -> None:
    book = codes.load()
    assert [code.code for code in book.codes.values() if code.code[:1] in "=+-@\t\r"] == []
