"""What a counterpart knows of citizens from hospitals, and returns: stays and diagnoses, made up by their number."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final

from synlig_sandbox.forms import Sent
from synlig_sandbox.reading import citizen_of

Json = dict[str, Any]
CPR: Final = "urn:oid:1.2.208.176.1.2"
SKS: Final = "urn:oid:1.2.208.176.2.4"
ACT: Final = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
DIAGNOSES: Final = ("DI209", "DI214", "DI251")
"""Angina pectoris, acute subendocardial infarction, atherosclerotic heart disease (SKS)."""


def stays(accepted: Sequence[Sent]) -> list[tuple[str, bytes]]:
    """A hospital stay of every third citizen, as FHIR; and in each lot one of somebody nobody reported on."""
    documents = list(_stays(accepted))
    if accepted:
        stranger = _stranger(accepted[0].id)
        documents.append(
            _document(f"lpr-{accepted[0].id}", stranger, _stay(f"lpr-{accepted[0].id}", date(2026, 1, 1), 2))
        )
    return documents


def _stays(accepted: Sequence[Sent]) -> Iterator[tuple[str, bytes]]:
    for report in accepted:
        cpr = citizen_of(report.content)
        draw = _draw(cpr)
        if draw[0] % 3 == 0:
            name = "lpr-" + draw.hex()[:24]
            begins = date.fromisoformat(report.content["timestamp"][:10]) - timedelta(days=10 + draw[1] % 50)
            yield _document(name, cpr, _stay(name, begins, 1 + draw[2] % 9))


def diagnoses(accepted: Sequence[Sent]) -> list[tuple[str, bytes]]:
    """The diagnosis each citizen was referred for, as one file of lines for each lot."""
    lines = ["cpr;id;art;system;kode;fra;til;vaerdi;enhed;status"]
    for report in accepted:
        cpr = citizen_of(report.content)
        draw = _draw(cpr)
        begins = date.fromisoformat(report.content["timestamp"][:10]) - timedelta(days=60 + draw[1] % 30)
        lines.append(f"{cpr};dhrd-{draw.hex()[:24]};diagnose;{SKS};{DIAGNOSES[draw[0] % 3]};{begins};;;;gyldig")
    name = hashlib.sha256(" ".join(report.id for report in accepted).encode()).hexdigest()[:24]
    return [(f"diagnoser-{name}.csv", "\n".join((*lines, "")).encode())] if accepted else []


def _stay(name: str, begins: date, days: int) -> Json:
    return {
        "resourceType": "Encounter",
        "id": name,
        "status": "finished",
        "class": {"system": ACT, "code": "IMP"},
        "period": {"start": begins.isoformat(), "end": (begins + timedelta(days=days)).isoformat()},
    }


def _document(name: str, cpr: str, resource: Json) -> tuple[str, bytes]:
    """A Bundle about one citizen; when it was changed is filled in when it is kept."""
    patient = {"resourceType": "Patient", "id": f"p-{name}", "identifier": [{"system": CPR, "value": cpr}]}
    resource = {**resource, "subject": {"reference": f"Patient/p-{name}"}}
    whole = {
        "resourceType": "Bundle",
        "id": name,
        "meta": {"lastUpdated": ""},
        "type": "collection",
        "entry": [{"resource": patient}, {"resource": resource}],
    }
    return name, json.dumps(whole).encode()


def _draw(cpr: str) -> bytes:
    return hashlib.sha256(f"sandbox {cpr}".encode()).digest()


def _stranger(key: str) -> str:
    """A number of somebody who does not exist, made when it is needed."""
    draw = hashlib.sha256(key.encode()).digest()
    return f"{1 + draw[0] % 28:02}{1 + draw[1] % 12:02}{40 + draw[2] % 40:02}{3000 + draw[3]:04}"
