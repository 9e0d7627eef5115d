"""CSV on the Web: what a CSV file's columns, codes and figures mean, as JSON beside it (W3C tabular metadata)."""

import json
from typing import Any, Final

from synlig.core.query import Answer
from synlig.core.table import Column, Kind
from synlig.pipeline.formats.explaining import DANISH, explanation
from synlig.pipeline.formats.figures import axes

DATATYPES: Final[dict[Kind, str]] = {
    "text": "string",
    "integer": "integer",
    "decimal": "decimal",
    "boolean": "boolean",
    "instant": "dateTime",
    "day": "date",
}


def write(answer: Answer, file_name: str) -> bytes:
    """The metadata of the CSV file `file_name` in the same folder."""
    about = explanation(answer)
    document: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "da"}],
        "url": file_name,
        "dc:title": about["title"],
        "dc:description": about["definition"],
        "dc:source": about["source"],
        "dc:identifier": about["release"],
        "dc:issued": {"@value": about["made_at"], "@type": "xsd:dateTime"},
        "schema:unitText": about["unit"],
        "schema:additionalProperty": [_property(key, text) for key, text in about.items()],
        "dialect": {"encoding": "utf-8", "header": True, "lineTerminators": ["\r\n"]},
        "tableSchema": _schema(answer),
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _property(key: str, text: str) -> dict[str, str]:
    return {
        "@type": "schema:PropertyValue",
        "schema:propertyID": key,
        "schema:name": DANISH[key],
        "schema:value": text,
    }


def _schema(answer: Answer) -> dict[str, Any]:
    by = answer.request.by
    terms = {axis.name: _terms(axis.codes, axis.labels) for axis in axes(answer)}
    columns = [_column(column, terms.get(column.name)) for column in answer.table.schema]
    return {"columns": columns, **({"primaryKey": list(by)} if by else {})}


def _column(column: Column, terms: list[dict[str, str]] | None) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": column.name,
        "titles": column.name,
        "dc:title": column.title.da,
        "datatype": DATATYPES[column.kind],
    }
    return described if terms is None else {**described, "required": True, "schema:hasDefinedTerm": terms}


def _terms(codes: tuple[str, ...], labels: tuple[str, ...]) -> list[dict[str, str]]:
    return [
        {"@type": "schema:DefinedTerm", "schema:termCode": code, "schema:name": label}
        for code, label in zip(codes, labels, strict=True)
    ]
