"""The parameters of an operation as they were given: in the address, or as a FHIR Parameters resource."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from synlig.core.errors import WrongUsage
from synlig.core.instant import danish_day, span_of
from synlig.pipeline.terminology import Asked

Resource = Mapping[str, Any]
UNDERSTOOD_NOT: Final = frozenset(
    {"context", "contextDirection", "exclude-system", "check-system-version", "force-system-version", "dependency"}
)
"""Parameters that would change the answer and that this server does not carry out; the rest is help we may ignore."""


class Given:
    """Named values; each is asked for in the kind it is to have."""

    def __init__(self, values: Mapping[str, Sequence[Any]]) -> None:
        refused = sorted(UNDERSTOOD_NOT & set(values))
        if refused:
            raise WrongUsage(f"The parameter {refused[0]} is not supported here.")
        self._values = values

    def texts(self, name: str) -> list[str]:
        """Every value of `name` that is not empty."""
        return [_text(name, value) for value in self._values.get(name, ()) if value != ""]

    def text(self, name: str) -> str | None:
        """The one value of `name`, None when it is not given.

        Raises:
            WrongUsage: it is given several times, or is no text.
        """
        values = self.texts(name)
        if len(values) > 1:
            raise WrongUsage(f"The parameter {name} is given more than once.")
        return values[0] if values else None

    def flag(self, name: str, *, otherwise: bool) -> bool:
        """`true` or `false`."""
        text = self.text(name)
        if text not in (None, "true", "false"):
            raise WrongUsage(f"The parameter {name} is true or false.")
        return otherwise if text is None else text == "true"

    def number(self, name: str) -> int | None:
        """A whole number of 0 or more."""
        text = self.text(name)
        if text is None:
            return None
        if not text.isascii() or not text.isdecimal() or len(text) > 9:
            raise WrongUsage(f"The parameter {name} is a whole number of 0 or more.")
        return int(text)

    def day(self, name: str) -> date | None:
        """The Danish day a FHIR date or dateTime begins on."""
        text = self.text(name)
        span = None if text is None else span_of(text)
        if text is not None and span is None:
            raise WrongUsage(f"The parameter {name} is a date such as 2026-11-24.")
        return None if span is None else danish_day(span.start)

    def codings(self) -> list[Asked]:
        """The codings of `coding` and `codeableConcept`."""
        concepts = [_mapping("codeableConcept", value) for value in self._values.get("codeableConcept", ())]
        listed = [coding for concept in concepts for coding in _list("codeableConcept", concept.get("coding", []))]
        return [_coding(each) for each in (*self._values.get("coding", ()), *listed)]

    def resource(self, name: str) -> Resource | None:
        """A resource that was sent along."""
        values = self._values.get(name, ())
        return _mapping(name, values[0]) if values else None


def from_query(pairs: Sequence[tuple[str, str]]) -> Given:
    """The parameters of an address."""
    values: dict[str, list[Any]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return Given(values)


def from_resource(document: Any, inline: str) -> Given:
    """The parameters of a POST: a Parameters resource, or a resource alone, which is then the parameter `inline`.

    Raises:
        WrongUsage: another document.
    """
    if not isinstance(document, dict):
        raise WrongUsage("A FHIR Parameters resource is expected.")
    kind = document.get("resourceType")
    if kind == "ValueSet" and inline == "valueSet":
        return Given({inline: [document]})
    if kind != "Parameters":
        raise WrongUsage("A FHIR Parameters resource is expected.")
    values: dict[str, list[Any]] = {}
    for name, value in _named_values(_list("parameter", document.get("parameter", []))):
        values.setdefault(name, []).append(value)
    return Given(values)


def _named_values(parameters: list[Any]) -> Iterator[tuple[str, Any]]:
    for parameter in parameters:
        entry = _mapping("parameter", parameter)
        found = [value for key, value in entry.items() if key == "resource" or key.startswith("value")]
        name = entry.get("name")
        if not isinstance(name, str) or len(found) != 1:
            raise WrongUsage("Each parameter has a name and one value.")
        yield name, found[0]


def _coding(value: Any) -> Asked:
    coding = _mapping("coding", value)
    parts = {key: coding[key] for key in ("system", "code", "version", "display") if coding.get(key) is not None}
    if not all(isinstance(part, str) for part in parts.values()) or not parts.get("code"):
        raise WrongUsage("A coding has a system and a code.")
    return Asked(parts.get("system"), parts["code"], parts.get("version"), parts.get("display"))


def _text(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int):
        return str(value)
    raise WrongUsage(f"The parameter {name} is a single value.")


def _mapping(name: str, value: Any) -> Resource:
    if not isinstance(value, dict):
        raise WrongUsage(f"The parameter {name} is not of the agreed form.")
    return value


def _list(name: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise WrongUsage(f"The parameter {name} is not of the agreed form.")
    return value
