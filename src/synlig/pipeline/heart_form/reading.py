"""What was written in the fields, understood: each by itself, then what must hold between them."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from synlig.core.form import CellFault, Form
from synlig.core.words import Words
from synlig.pipeline.heart_form.cells import read_cell
from synlig.pipeline.heart_form.filled import Filled, Value

WITHDRAWN: Final = "fejl:"
"""Before a value: it was reported by mistake, and is taken back."""
OVER: Final = frozenset({"gennemfoert", "stoppet", "aflyst"})
LEFT: Final = frozenset({"stoppet", "aflyst"})
EMPTY: Final = Words("Feltet skal udfyldes.", "This field must be filled in.")
Get = Callable[[str], Value | None]


def read(form: Form, texts: Mapping[str, str]) -> Filled:
    """The form as understood; a field that is not in `texts` is empty."""
    values: dict[str, Value] = {}
    withdrawn: set[str] = set()
    faults: list[CellFault] = []
    for field in form.fields:
        text = texts.get(field.name, "").strip()
        if field.profile and text.lower().startswith(WITHDRAWN):
            withdrawn.add(field.name)
            text = text[len(WITHDRAWN) :].strip()
        if not text:
            if field.required or field.name in withdrawn:
                faults.append(CellFault(field.name, EMPTY))
            continue
        value = read_cell(field, text)
        if isinstance(value, Words):
            faults.append(CellFault(field.name, value))
        else:
            values[field.name] = value
    unread = {fault.field for fault in faults}
    between = (fault for fault in _between(form, values) if fault.field not in unread)
    return Filled(values, frozenset(withdrawn), (*faults, *between))


def _between(form: Form, values: Mapping[str, Value]) -> Iterator[CellFault]:
    status = values.get("status", "igang")
    if "start" not in values:
        if "status" in values or any(field.profile and field.name in values for field in form.fields):
            yield CellFault("start", Words("Et forløb skal have en start.", "A course must have a start."))
        return
    yield from _ordered(values, "henvist", "start", Words("Starten er før henvisningen.", "Before the referral."))
    yield from _ordered(values, "start", "slut", Words("Slutningen er før starten.", "Before the start."))
    if status in OVER and "slut" not in values:
        yield CellFault("slut", Words("Et afsluttet forløb har en slutdato.", "A course that is over has an end."))
    if status == "igang" and "slut" in values:
        words = Words("Et forløb med slutdato skal have en stilling.", "With an end, say how the course ended.")
        yield CellFault("status", words)
    if status in LEFT and "aarsag" not in values:
        yield CellFault("aarsag", Words("Skriv, hvorfor borgeren faldt fra.", "Say why the citizen left."))
    if status not in LEFT and status != "fejlregistreret" and "aarsag" in values:
        words = Words("Kun et frafald har en årsag.", "Only a drop-out has a reason.")
        yield CellFault("aarsag", words)
    words = Words("Flere gange end der var planlagt.", "More sessions than were planned.")
    yield from _ordered(values, "gennemfoert", "planlagt", words, at="gennemfoert")


def _ordered(
    values: Mapping[str, Value], first: str, second: str, words: Words, at: str | None = None
) -> Iterator[CellFault]:
    before, after = values.get(first), values.get(second)
    if before is not None and after is not None and before > after:  # type: ignore[operator]
        yield CellFault(at or second, words)
