"""Judge files without keeping anything."""

from collections.abc import Iterator
from pathlib import Path

from synlig.core.finding import Verdict
from synlig.core.settings import Settings
from synlig.pipeline.admit import too_large, without_number
from synlig.pipeline.heart_form import CsvJudge
from synlig.storage.delivered import read_delivered


def validate_files(paths: tuple[Path, ...], *, csv_judge: CsvJudge, settings: Settings) -> Iterator[Verdict]:
    """One verdict per report in `paths`, in order, with every finding."""
    limit = settings.intake.max_report_bytes
    for document in read_delivered(paths, limit):
        if document.raw is None:
            yield Verdict(None, (too_large(limit),), document.source)
            continue
        for judged in csv_judge.judge(document.raw, document.source):
            yield Verdict(*without_number(judged), document.source)
