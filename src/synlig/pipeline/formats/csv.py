"""CSV by RFC 4180: a header row, codes as they are, plain numbers, CRLF, UTF-8 without a byte order mark."""

import csv
from collections.abc import Iterator
from io import StringIO

from synlig.core.errors import WrongUsage
from synlig.core.query import Answer
from synlig.core.spreadsheet import STARTS_A_FORMULA
from synlig.pipeline.formats.figures import figure, plain


def write(answer: Answer) -> bytes:
    """The rows of `answer` as they are; the explanation lies beside it as CSVW.

    Raises:
        WrongUsage: a code would be run as a formula by a spreadsheet that opens the file.
    """
    text, by = StringIO(newline=""), len(answer.request.by)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(answer.table.schema.names)
    for row in answer.table.rows:
        writer.writerow([*_codes(map(str, row[:by])), *(plain(figure(cell)) for cell in row[by:])])
    return text.getvalue().encode()


def _codes(row: Iterator[str]) -> Iterator[str]:
    """The codes unaltered: a changed code would no longer be the code. A lone hyphen is text everywhere."""
    for code in row:
        if code.startswith(STARTS_A_FORMULA) and code != "-":
            raise WrongUsage(f"A spreadsheet would run the code {code!r} as a formula: take another format than csv.")
        yield code
