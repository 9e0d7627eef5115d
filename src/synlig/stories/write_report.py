"""Write a report of one's own as PDF, of the figures as they are in the newest release."""

from collections.abc import Sequence

from synlig.core.exported import Exported
from synlig.core.permission import Person
from synlig.core.pivot import PivotTable
from synlig.core.report import ReportPart
from synlig.core.saved import Saved
from synlig.pipeline.report_pdf import report_pdf


def write_report(person: Person, one: Saved, parts: Sequence[tuple[ReportPart, PivotTable | None]]) -> Exported:
    """The PDF of a saved report; a table that cannot be made any more is left out."""
    releases = sorted({table.answer.release.id for _, table in parts if table is not None})
    made = f"{one.owner_name}. Tal fra {', '.join(releases)}." if releases else one.owner_name
    content = report_pdf(one.name, made, parts, str(person.kommune or ""))
    return Exported(content, "application/pdf", f"rapport-{one.id}.pdf")
