"""What FHIR R4 and dk-core ask of data types between their elements: extension, period, quantity, identifier, text."""

import re
from typing import Final

from synlig.core.cpr import CPR_PATTERN
from synlig.core.instant import span_of
from synlig.core.profile import Json
from synlig.pipeline.gate.tree import Shape
from synlig.pipeline.gate.words import Findings

JsonObject = dict[str, Json]
SOR_DIGITS: Final = re.compile(r"[0-9]{11,}")
URN_UUID: Final = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
VALUE_RULES: Final = {
    "dk-core-cpr-identifier": ("cpr", CPR_PATTERN),
    "dk-core-sor-identifier": ("min-digits-sor", SOR_DIGITS),
    "dk-core-kombit-org-identifier": ("uuid", URN_UUID),
}
QUANTITIES: Final = frozenset({"Quantity", "Age", "Count", "Distance", "Duration", "SimpleQuantity"})
TAG: Final = re.compile(r"<\s*/?\s*([A-Za-z0-9!?:_-]+)")
SIMPLE_HTML_WORDS: Final = (
    "a abbr acronym b big blockquote br caption cite code col colgroup dd dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i img"
    " li ol p pre q samp small span strong sub sup table tbody td tfoot th thead tr tt ul var"
)
SIMPLE_HTML: Final = frozenset(SIMPLE_HTML_WORDS.split())


class KindRules:
    """The rules of data types, applied to each piece of content as it is walked."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings

    def __call__(self, kind: str, value: JsonObject, shape: Shape, here: str) -> None:
        """Say what is wrong between the elements of `value`, of data type `kind`."""
        if kind == "Extension":
            self._extension(value, here)
        elif kind == "Period":
            self._period(value, here)
        elif kind == "Identifier":
            self._identifier(value, shape, here)
        elif kind == "Narrative":
            self._narrative(value, here)
        elif kind in QUANTITIES and "code" in value and "system" not in value:
            self._findings.break_rule("qty-3", here)

    def _extension(self, value: JsonObject, here: str) -> None:
        valued = any(key.removeprefix("_").startswith("value") for key in value)
        if valued == ("extension" in value):
            self._findings.break_rule("ext-1", here)

    def _period(self, value: JsonObject, here: str) -> None:
        start, end = value.get("start"), value.get("end")
        if not isinstance(start, str) or not isinstance(end, str):
            return
        first, last = span_of(start), span_of(end)
        if first is not None and last is not None and first.start >= last.end:
            self._findings.break_rule("per-1", here)

    def _identifier(self, value: JsonObject, shape: Shape, here: str) -> None:
        text = value.get("value")
        for url in shape.profiles:
            rule = VALUE_RULES.get(url.rpartition("/")[2])
            if rule is not None and isinstance(text, str) and rule[1].fullmatch(text) is None:
                self._findings.break_rule(rule[0], f"{here}.value")

    def _narrative(self, value: JsonObject, here: str) -> None:
        text = value.get("div")
        if not isinstance(text, str):
            return
        if any(tag.lower() not in SIMPLE_HTML for tag in TAG.findall(text)):
            self._findings.break_rule("txt-1", f"{here}.div")
        if not re.sub(r"<[^>]*>", "", text).strip() and "<img" not in text:
            self._findings.break_rule("txt-2", f"{here}.div")
