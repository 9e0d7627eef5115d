"""What one report says beyond its single elements: versions, references, and the CPR number kept out of both."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from synlig.core.cpr import CPR_SYSTEM, Sex, Surrogate
from synlig.core.kommune import KommuneKode
from synlig.pipeline.tabulate.resources import Patient, Reference, Report, Resource

ESCAPED_DIGIT: Final = b"\\u003"
BIRTHDAY: Final = 6
"""Digits that a CPR number begins with, whether written with a hyphen or without."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a report comes from and whom it is about; sex and birth date are read from the CPR number before."""

    kommune: KommuneKode
    surrogate: Surrogate
    koen: Sex
    birth_date: date
    received_seq: int
    known_at: datetime
    bundle_id: str


class Reading:
    """One report being read. `exposed`: the CPR number may stand elsewhere than as the Patient's identifier."""

    __slots__ = ("_ids", "_report", "_secrets", "_surrogate", "bundle_id", "exposed")

    def __init__(self, report: Report, raw: bytes, origin: Origin) -> None:
        self._surrogate = origin.surrogate
        self.bundle_id = origin.bundle_id
        self._report = report
        self._ids: dict[str | None, str | None] | None = None
        identifiers = _cpr_values(report)
        self._secrets = _forms(identifiers)
        self.exposed = (b"\\" in raw and ESCAPED_DIGIT in raw) or (
            _mentions(raw, [value[:BIRTHDAY] for value in identifiers]) > len(identifiers)  # of both forms at once
            and _mentions(raw, self._secrets) > len(identifiers)
        )

    def target(self, reference: Reference | None) -> str | None:
        """The id of the resource that `reference` points at."""
        address = reference.reference if reference is not None else ""
        if address.startswith("urn:"):
            return self._under(address) or address.rpartition(":")[2]
        return address.partition("/_history/")[0].rpartition("/")[2] or None

    def targets(self, references: Sequence[Reference | None]) -> str | None:
        """The ids that `references` point at, separated by spaces; None when there are none."""
        return " ".join([target for reference in references if (target := self.target(reference))]) or None

    def cleaned(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        """`row` with the surrogate wherever a sender built an id or code of the citizen's CPR number."""
        return tuple(self._clean(value) if isinstance(value, str) else value for value in row)

    def _clean(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, self._surrogate)
        return text

    def _under(self, url: str) -> str | None:
        """The id of the resource whose fullUrl is `url`."""
        if self._ids is None:
            entries = self._report.entry
            self._ids = {one.full_url: one.resource.id for one in entries if isinstance(one.resource, Resource)}
        return self._ids.get(url)


def _cpr_values(report: Report) -> list[str]:
    return [
        identifier.value
        for entry in report.entry
        if type(entry.resource) is Patient
        for identifier in entry.resource.identifier
        if identifier.system == CPR_SYSTEM and len(identifier.value) >= 10
    ]


def _forms(values: Iterable[str]) -> tuple[str, ...]:
    plain = {value.replace("-", "") for value in values}
    return (*plain, *(f"{value[:6]}-{value[6:]}" for value in plain))


def _mentions(raw: bytes, secrets: Iterable[str]) -> int:
    return sum(raw.count(secret.encode()) for secret in secrets)
