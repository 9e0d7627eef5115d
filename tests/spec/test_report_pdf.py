"""A report as PDF: its words and figures are in it, in order, and signs that no font has break nothing."""

import re
import zlib

from synlig.core.pivot import Pivot, PivotTable
from synlig.core.report import Report, ReportPart, read_report
from synlig.pipeline.report_pdf import report_pdf
from tests.released import Invented

YEAR = {"aar": ("2026",)}


def built(pivot: Pivot) -> PivotTable:
    return Invented().tables().build(None, pivot)  # type: ignore[arg-type]  # who asks makes no difference here


def words_of(pdf: bytes) -> str:
    """The texts that the content streams show, in order."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    pages = b"".join(zlib.decompress(stream) for stream in streams if stream[:1] == b"x")
    return " ".join(text.decode("latin-1") for text in re.findall(rb"\((.*?)\) Tj", pages))


def test_words_and_figures_stand_in_the_order_they_were_put() -> None:
    table = built(Pivot("tilstande", "antal", ("region",), ("koen",), YEAR))
    parts = [(ReportPart("text", "# Vigtigt\n\nÆbler – på øen …"), None), (ReportPart("table", show="tabel"), table)]
    said = words_of(report_pdf("Til mødet", "Leder", parts, ""))
    assert re.search(r"Til.*Vigtigt.*bler.*Kvinder.*Region", said, re.DOTALL)
    whole = f"{table.rows[0].cells[-1]:,}".replace(",", ".")
    assert whole in said
    assert table.answer.release.id in said


def test_a_long_table_is_cut_and_says_so() -> None:
    table = built(Pivot("tilstande", "antal", ("kommune", "koen"), (), YEAR, totals=False))
    said = words_of(report_pdf("Lang", "", [(ReportPart("table", show="tabel"), table)], "0540"))
    assert f"af {len(table.rows)}" in said


def test_signs_beyond_the_font_break_nothing() -> None:
    assert report_pdf("漢字 🙂", "", [(ReportPart("text", "☃"), None)], "").startswith(b"%PDF-")


def test_a_report_is_read_back_as_it_was_written() -> None:
    report = Report((ReportPart("text", "Hej"), ReportPart("table", query="raekker=region", show="diagram")))
    assert read_report(report.written()) == report
