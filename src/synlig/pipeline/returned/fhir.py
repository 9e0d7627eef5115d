"""Records that come back as FHIR: a Bundle about one citizen, with encounters, conditions and procedures."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from synlig.core.cpr import CPR_SYSTEM
from synlig.core.instant import span_of
from synlig.core.sector_record import SectorRecord, Told
from synlig.pipeline.returned.numbers import whose

Json = Mapping[str, Any]
LONGEST: Final = 64
RETRACTED: Final = "entered-in-error"


def read_fhir(raw: bytes, kinds: Mapping[str, str]) -> list[Told]:
    """The records in a Bundle; `kinds` are the resource types that may be kept, and what they are called here."""
    try:
        whole = msgspec.json.decode(raw)
        resources = [entry["resource"] for entry in whole["entry"]]
        patients = [each for each in resources if each["resourceType"] == "Patient"]
        changed = span_of(str(whole.get("meta", {}).get("lastUpdated", "")))
    except (msgspec.MsgspecError, UnicodeDecodeError, KeyError, TypeError, AttributeError):
        return [Told(None, None, "unreadable")]
    numbers = [value for patient in patients for value in _numbers(patient)]
    cpr, why = whose(numbers[0]) if len(numbers) == 1 else (None, "no-cpr" if not numbers else "unreadable")
    told = list[Told]()
    for each in resources:
        if each["resourceType"] == "Patient":
            continue
        kind = kinds.get(each["resourceType"])
        record = None if kind is None else _record(each, kind, None if changed is None else changed.start)
        told.append(Told(cpr, record, why or ("not-agreed" if kind is None else None if record else "unreadable")))
    return told


def _numbers(patient: Json) -> Iterator[str]:
    listed = patient.get("identifier")
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, dict) and each.get("system") == CPR_SYSTEM:
            yield str(each.get("value", ""))


def _record(resource: Json, kind: str, changed: Any) -> SectorRecord | None:
    name, (system, code) = resource.get("id"), _coding(resource)
    if not isinstance(name, str) or not 0 < len(name) <= LONGEST or len(system) > 200 or len(code) > LONGEST:
        return None
    starts, ends = _period(resource)
    status = resource.get("status") or _coding({"code": resource.get("verificationStatus")})[1]
    return SectorRecord(name, kind, system, code, starts, ends, changed=changed, retracted=status == RETRACTED)


def _coding(resource: Json) -> tuple[str, str]:
    """The first coding of what it is, else of its class."""
    code = resource.get("code")
    listed = code.get("coding") if isinstance(code, dict) else None
    first = listed[0] if isinstance(listed, list) and listed else resource.get("class")
    return (str(first.get("system", "")), str(first.get("code", ""))) if isinstance(first, dict) else ("", "")


def _period(resource: Json) -> tuple[Any, Any]:
    period = next((resource[name] for name in ("period", "performedPeriod") if name in resource), {})
    single = next(
        (resource[name] for name in ("onsetDateTime", "recordedDate", "performedDateTime") if name in resource), ""
    )
    starts = span_of(str(period.get("start", single) if isinstance(period, dict) else single))
    ends = span_of(str(period.get("end", "") if isinstance(period, dict) else ""))
    return (None if starts is None else starts.start, None if ends is None else ends.start)
