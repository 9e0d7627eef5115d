"""Files of codes to import, sound ones and hostile ones, made as they are needed."""

import gzip
import io
import json
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SYSTEM = "urn:example:diagnoser"
CODESYSTEM: dict[str, Any] = {
    "resourceType": "CodeSystem",
    "url": SYSTEM,
    "version": "2",
    "name": "Diagnoser",
    "language": "da",
    "content": "complete",
    "status": "active",
    "concept": [
        {
            "code": "D1",
            "display": "Hjerte",
            "definition": "Alt om hjertet",
            "property": [{"code": "notSelectable", "valueBoolean": True}],
            "concept": [
                {"code": "D11", "display": "Svigt", "designation": [{"language": "en", "value": "Failure"}]},
                {
                    "code": "D12",
                    "display": "Gammel",
                    "property": [
                        {"code": "retirementDate", "valueDateTime": "2026-01-31"},
                        {"code": "replacedBy", "valueCode": "D11"},
                        {"code": "art", "valueString": "ældre"},
                    ],
                },
            ],
        },
        {"code": "D2", "display": "Lunger", "property": [{"code": "effectiveDate", "valueDateTime": "2026-12-01"}]},
    ],
}
UNDER_HEART = {"property": "concept", "op": "descendent-of", "value": "D1"}
VALUESET: dict[str, Any] = {
    "resourceType": "ValueSet",
    "url": "urn:example:hjertediagnoser",
    "version": "2",
    "name": "Hjertediagnoser",
    "compose": {
        "include": [{"system": SYSTEM, "filter": [{"property": "concept", "op": "descendent-of", "value": "D1"}]}]
    },
}
CONCEPTMAP: dict[str, Any] = {
    "resourceType": "ConceptMap",
    "url": "urn:example:ny-gammel",
    "version": "2",
    "name": "Ny til gammel",
    "group": [
        {
            "source": SYSTEM,
            "target": "urn:example:gammel",
            "element": [{"code": "D11", "target": [{"code": "G11", "equivalence": "equivalent"}]}],
        }
    ],
}
RESOURCES = (CODESYSTEM, VALUESET, CONCEPTMAP)


def json_file(folder: Path, document: object, name: str = "resource.json") -> Path:
    (folder / name).write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return folder / name


def package(folder: Path, resources: Mapping[str, object], name: str = "package.tgz") -> Path:
    """A FHIR package with the resources under their names, and the files every package has."""
    with tarfile.open(folder / name, "w:gz") as made:
        others = {
            "package/package.json": {"name": "example"},
            "package/example/Patient-1.json": {"resourceType": "Patient"},
        }
        named = {f"package/{file}": document for file, document in resources.items()}
        for path, document in (others | named).items():
            content = json.dumps(document, ensure_ascii=False).encode()
            info = tarfile.TarInfo(path)
            info.size = len(content)
            made.addfile(info, io.BytesIO(content))
    return folder / name


def hostile(folder: Path, *members: tarfile.TarInfo, content: bytes = b"") -> Path:
    """A package with exactly these members, whatever they claim."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as made:
        for member in members:
            made.addfile(member, io.BytesIO(content) if member.isreg() else None)
    path = folder / "hostile.tgz"
    path.write_bytes(gzip.compress(raw.getvalue()))
    return path


def member(name: str, size: int = 0, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname = size, kind, link
    return info
