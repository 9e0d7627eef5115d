"""What one report says beyond its single elements: versions, references, and the CPR number kept out of both."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from synlig.core.cpr import CPR_SYSTEM, Sex, Surrogate
from synlig.core.kommune import KommuneKode
from synlig.pipeline.tabulate.decoding import ids_by_address
from synlig.pipeline.tabulate.resources import Patient, Reference

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
    """One report being read, and the `patients` that were met in it."""

    __slots__ = ("_ids", "_raw", "_surrogate", "bundle_id", "patients")

    def __init__(self, raw: bytes, origin: Origin) -> None:
        self._raw = raw
        self._surrogate = origin.surrogate
        self.bundle_id = origin.bundle_id
        self.patients: list[Patient] = []
        self._ids: dict[str | None, str | None] | None = None

    def secrets(self) -> tuple[str, ...]:
        """Both forms of the CPR number, when it may stand elsewhere than as the Patient's identifier; else nothing."""
        raw, numbers = self._raw, _cpr_values(self.patients)
        hidden = b"\\" in raw and ESCAPED_DIGIT in raw
        if not hidden and _mentions(raw, [number[:BIRTHDAY] for number in numbers]) <= len(numbers):  # of both forms
            return ()
        forms = _forms(numbers)
        return forms if hidden or _mentions(raw, forms) > len(numbers) else ()

    def target(self, reference: Reference | None) -> str | None:
        """The id of the resource that `reference` points at."""
        address = reference.reference if reference is not None else ""
        if address.startswith("urn:"):
            return self._under(address) or address.rpartition(":")[2]
        return address.partition("/_history/")[0].rpartition("/")[2] or None

    def targets(self, references: Sequence[Reference | None]) -> str | None:
        """The ids that `references` point at, separated by spaces; None when there are none."""
        return " ".join([target for reference in references if (target := self.target(reference))]) or None

    def cleaned(self, row: tuple[Any, ...], secrets: Sequence[str]) -> tuple[Any, ...]:
        """`row` with the surrogate wherever a sender built an id or code of the citizen's CPR number."""
        return tuple(self._clean(value, secrets) if isinstance(value, str) else value for value in row)

    def _clean(self, text: str, secrets: Sequence[str]) -> str:
        for secret in secrets:
            text = text.replace(secret, self._surrogate)
        return text

    def _under(self, url: str) -> str | None:
        """The id of the resource whose fullUrl is `url`."""
        if self._ids is None:
            self._ids = ids_by_address(self._raw)
        return self._ids.get(url)


def _cpr_values(patients: Iterable[Patient]) -> list[str]:
    return [
        identifier.value
        for patient in patients
        for identifier in patient.identifier
        if identifier.system == CPR_SYSTEM and len(identifier.value) >= 10
    ]


def _forms(values: Iterable[str]) -> tuple[str, ...]:
    plain = {value.replace("-", "") for value in values}
    return (*plain, *(f"{value[:6]}-{value[6:]}" for value in plain))


def _mentions(raw: bytes, secrets: Iterable[str]) -> int:
    return sum(raw.count(secret.encode()) for secret in secrets)
