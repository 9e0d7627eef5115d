"""PX (PC-Axis, Statistics Sweden's file format of 2013): the figures as a cube that PxWeb and PX-Win read."""

from collections.abc import Iterator, Sequence
from typing import Final

from synlig.core.errors import WrongUsage
from synlig.core.instant import DANISH_TIME
from synlig.core.query import Answer
from synlig.pipeline.formats.explaining import DANISH, explanation
from synlig.pipeline.formats.figures import DECIMALS, Axis, Figure, axes, measured, plain, refuse_arranged, whole

MEASURE: Final = "measure"
YEAR: Final = "aar"
LONGEST: Final = 256
"""Characters of a line."""
ROOM: Final = LONGEST - len('"",')
"""Characters of a value, and of one quoted piece of a longer text."""
SHOWN: Final = 2
"""Decimals that readers show of a rate; the file holds all."""
NO_FIGURE: Final = '".."'
LINE_BREAK: Final = "#"


def write(answer: Answer) -> bytes:
    """All keywords that are mandatory, CODES for every variable, and DATA with a line per row; UTF-8.

    Raises:
        WrongUsage: the table is empty, which PX cannot say, or was arranged.
    """
    refuse_arranged(answer)
    over, columns = axes(answer), measured(answer)
    if not all(axis.codes for axis in over):
        raise WrongUsage("The table has no figures, and px cannot hold an empty table: ask for zeros, or filter less.")
    contents = Axis(
        MEASURE, "Mål", tuple(column.name for column in columns), tuple(column.title.da for column in columns)
    )
    heading = (contents,) if len(columns) > 1 or not over else ()
    lines = [*_head(answer), *_variables(over, heading), *_about(answer, contents, heading), *_data(answer, over)]
    return ("\r\n".join(lines) + "\r\n").encode()


def _head(answer: Answer) -> Iterator[str]:
    kinds = {column.kind for column in measured(answer)}
    yield from ('CHARSET="ANSI";', 'AXIS-VERSION="2013";', 'CODEPAGE="utf-8";', 'LANGUAGE="da";')
    yield f'CREATION-DATE="{_moment(answer)}";'
    yield f"DECIMALS={DECIMALS if 'decimal' in kinds else 0};"
    yield f"SHOWDECIMALS={0 if 'integer' in kinds else SHOWN};"
    yield from _keyword("MATRIX", answer.cube.name)
    yield from ('SUBJECT-CODE="SYNLIG";', 'SUBJECT-AREA="Kommunale sundheds- og ældredata";', "COPYRIGHT=NO;")


def _variables(stub: Sequence[Axis], heading: Sequence[Axis]) -> Iterator[str]:
    for keyword, some in (("STUB", stub), ("HEADING", heading)):
        if some:
            yield from _list(keyword, [axis.name for axis in some])
    if heading:
        yield f'CONTVARIABLE="{MEASURE}";'
    for axis in (*stub, *heading):
        yield from _list(f'VALUES("{axis.name}")', _values(axis))
        yield from _list(f'CODES("{axis.name}")', [_value(code) for code in axis.codes])
        if axis.name == YEAR:
            yield from _list(f'TIMEVAL("{axis.name}")', [_value(code) for code in axis.codes], "TLIST(A1),")


def _about(answer: Answer, contents: Axis, heading: Sequence[Axis]) -> Iterator[str]:
    about = explanation(answer)
    yield from _keyword("TITLE", about["title"])
    yield from _keyword("CONTENTS", contents.labels[contents.codes.index(answer.request.measure)])
    yield from _keyword("UNITS", about["unit"])
    for column, value in zip(measured(answer), _values(contents), strict=True) if heading else ():
        yield from _keyword(f'UNITS("{value}")', about["unit"] if column.name == answer.request.measure else value)
        if column.kind == "decimal":
            yield f'PRECISION("{MEASURE}","{value}")={SHOWN};'
    yield f'LAST-UPDATED="{_moment(answer)}";'
    yield from _keyword("SOURCE", about["source"])
    yield from _keyword("NOTEX", about["note"])
    yield from _keyword("NOTE", LINE_BREAK.join(f"{DANISH[key]} ({key}): {text}" for key, text in about.items()))


def _moment(answer: Answer) -> str:
    """When the release was made; PX has no time zones, so Danish time it is."""
    return f"{answer.release.made_at.astimezone(DANISH_TIME):%Y%m%d %H:%M}"


def _data(answer: Answer, over: Sequence[Axis]) -> Iterator[str]:
    yield "DATA="
    for figures in whole(answer, over):
        yield "".join(f"{_number(number)} " for number in figures)
    yield ";"


def _number(number: Figure) -> str:
    return NO_FIGURE if number is None else plain(number)


def _keyword(keyword: str, text: str) -> Iterator[str]:
    """A keyword with one text, in quoted pieces where it is long."""
    yield from _lines(f"{keyword}=", [f'"{piece}"' for piece in _pieces(_quotable(text))])


def _list(keyword: str, texts: Sequence[str], before: str = "") -> Iterator[str]:
    """A keyword with a list of texts."""
    yield from _lines(f"{keyword}={before}", [*(f'"{text}",' for text in texts[:-1]), f'"{texts[-1]}"'])


def _lines(line: str, pieces: Sequence[str]) -> Iterator[str]:
    """`line` and the pieces after it, in lines that are broken between pieces only; the last one ends the keyword."""
    for piece in pieces:
        if len(line) + len(piece) >= LONGEST:
            yield line
            line = ""
        line += piece
    yield line + ";"


def _values(axis: Axis) -> list[str]:
    """The labels; those that would be the same as another's are told apart by their code."""
    short = [_value(label) for label in axis.labels]
    twice = {text for text in short if short.count(text) > 1}
    return [
        _value(label, f" ({code})") if text in twice else text
        for text, label, code in zip(short, axis.labels, axis.codes, strict=True)
    ]


def _value(text: str, after: str = "") -> str:
    quotable, room = _quotable(text), ROOM - len(after)
    return _quotable((quotable if len(quotable) <= room else quotable[: room - 1] + "…") + after)


def _quotable(text: str) -> str:
    """PX has no way to write a double quote, and a text does not go on in the next line."""
    return " ".join(text.replace('"', "'").split()) or "-"


def _pieces(text: str) -> Iterator[str]:
    """Pieces that begin and end with no space: readers may strip them."""
    start = 0
    while len(text) - start > ROOM:
        end = start + ROOM
        while end > start + 1 and " " in text[end - 1 : end + 1]:
            end -= 1
        yield text[start:end]
        start = end
    yield text[start:]
