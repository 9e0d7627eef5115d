"""A report of one's own as PDF: text, tables and bars set on A4, with where the figures come from under each."""

from collections.abc import Sequence
from typing import Final

from fpdf import FPDF
from fpdf.fonts import FontFace

from synlig.core.pivot import PivotRow, PivotTable
from synlig.core.report import ReportPart

INK, QUIET, ACCENT, OWN, SOFT = (26, 26, 26), (91, 99, 102), (10, 85, 102), (180, 71, 11), (243, 246, 247)
MOST_BARS, MOST_ROWS, MOST_COLUMNS = 30, 120, 8
PLAIN: Final = str.maketrans(
    {"–": "-", "—": "-", "…": "...", "“": '"', "”": '"', "„": '"', "’": "'", "−": "-", "≥": ">="}
)


def report_pdf(title: str, made: str, parts: Sequence[tuple[ReportPart, PivotTable | None]], own: str) -> bytes:
    """The PDF; `own` is the code of the municipality that is marked, `made` the line under the title."""
    pdf = _Paper(title)
    pdf.add_page()
    pdf.words(title, 22, "B", INK)
    pdf.words(made, 10, "", QUIET)
    pdf.ln(4)
    for part, table in parts:
        if part.kind == "text":
            _text(pdf, part.text)
        elif table is not None:
            _figure(pdf, part, table, own)
    return bytes(pdf.output())


class _Paper(FPDF):
    """A4 with the title and a page number at the foot."""

    def __init__(self, title: str) -> None:
        super().__init__(orientation="portrait", unit="mm", format="A4")
        self.set_margins(20, 18, 20)
        self.set_auto_page_break(auto=True, margin=20)
        self.set_title(_plain(title))
        self.set_creator("Synlig")
        self.set_lang("da")

    def footer(self) -> None:
        """The page's number."""
        self.set_y(-14)
        self.set_font("Helvetica", "", 8)
        self.set_text_color(*QUIET)
        self.cell(0, 6, f"{self.page_no()}", align="R")

    def words(self, text: str, size: int, style: str, colour: tuple[int, int, int]) -> None:
        """A paragraph over the whole width."""
        self.set_font("Helvetica", style, size)
        self.set_text_color(*colour)
        self.multi_cell(0, size * 0.5, _plain(text), new_x="LMARGIN", new_y="NEXT")


def _text(pdf: _Paper, text: str) -> None:
    for paragraph in filter(str.strip, text.split("\n\n")):
        heading = paragraph.startswith("# ")
        pdf.words(paragraph.removeprefix("# "), 14 if heading else 11, "B" if heading else "", INK)
        pdf.ln(2)
    pdf.ln(2)


def _figure(pdf: _Paper, part: ReportPart, table: PivotTable, own: str) -> None:
    pdf.words(table.answer.title.da, 13, "B", INK)
    pdf.words(table.answer.unit.da, 9, "", QUIET)
    pdf.ln(2)
    if part.show != "tabel":
        _bars(pdf, table, own)
    if part.show != "diagram":
        _rows(pdf, table)
    release = table.answer.release
    where = f"{table.answer.source.da}. Udgivelse {release.id}, {release.population}."
    pdf.words(f"{where} {table.answer.note.da}", 7, "", QUIET)
    pdf.ln(5)


def _bars(pdf: _Paper, table: PivotTable, own: str) -> None:
    at = len(table.columns) - (2 if table.across is not None else 1)
    shown = [row for row in table.leaves if row.cells[at]][:MOST_BARS]
    most = max((row.cells[at] or 0.0 for row in shown), default=0.0)
    if table.pivot.columns:
        pdf.words(" · ".join(table.columns[at].labels), 9, "B", INK)
    for row in shown if most else ():
        value, mine = row.cells[at] or 0.0, bool(own) and own in row.codes
        if pdf.will_page_break(5):
            pdf.add_page()
        pdf.set_font("Helvetica", "B" if mine else "", 8)
        pdf.set_text_color(*(OWN if mine else INK))
        pdf.cell(52, 5, _short(pdf, row.labels[-1], 50), align="R")
        pdf.set_fill_color(*(OWN if mine else ACCENT))
        pdf.rect(pdf.l_margin + 54, pdf.get_y() + 1, max(0.3, value / most * 96), 3, style="F")
        pdf.set_x(pdf.l_margin + 152)
        pdf.cell(18, 5, _number(value), align="R", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(3)


def _rows(pdf: _Paper, table: PivotTable) -> None:
    depth = len(table.pivot.rows)
    places = list(range(len(table.columns)))
    places = places if len(places) <= MOST_COLUMNS else [*places[: MOST_COLUMNS - 1], places[-1]]
    pdf.set_font("Helvetica", "", 8)
    pdf.set_text_color(*INK)
    pdf.set_draw_color(213, 219, 221)
    pdf.set_fill_color(255, 255, 255)
    heading = FontFace(emphasis="BOLD", fill_color=SOFT)
    widths = (*([3] * depth), *([2] * len(places)))
    align = (*(["LEFT"] * depth), *(["RIGHT"] * len(places)))
    with pdf.table(headings_style=heading, col_widths=widths, text_align=align, line_height=4.5) as drawn:
        drawn.row([_plain(text) for text in _heading(table, places)])
        for row in table.rows[:MOST_ROWS]:
            total = FontFace(emphasis="BOLD") if len(row.codes) < depth else None
            drawn.row([*map(_plain, _names(row, depth)), *(_number(row.cells[at]) for at in places)], style=total)
    if len(table.rows) > MOST_ROWS:
        pdf.words(f"De første {MOST_ROWS} rækker af {len(table.rows)}.", 8, "", QUIET)
    pdf.ln(2)


def _heading(table: PivotTable, places: Sequence[int]) -> list[str]:
    dimensions = [table.answer.cube.dimension(name) for name in table.pivot.rows]
    titles = ["" if one is None else one.title.da for one in dimensions]
    return [*titles, *(" · ".join(table.columns[at].labels) or "I alt" for at in places)]


def _names(row: PivotRow, depth: int) -> list[str]:
    return [*row.labels, *(["I alt"] * (depth - len(row.labels)))]


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    text = f"{value:,.0f}" if isinstance(value, int) else f"{value:,.1f}"
    return text.translate(str.maketrans(",.", ".,"))


def _short(pdf: FPDF, text: str, width: float) -> str:
    plain = _plain(text)
    while plain and pdf.get_string_width(plain) > width:
        plain = plain[:-2] + "." if len(plain) > 3 else ""
    return plain


def _plain(text: str) -> str:
    """The signs that the fonts every reader has can show."""
    return text.translate(PLAIN).encode("latin-1", "replace").decode("latin-1")
