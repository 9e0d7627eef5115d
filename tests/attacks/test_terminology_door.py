"""Whatever is asked of the classification server, it answers in FHIR and never with a failure of its own."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
from hypothesis import example, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from synlig.core.codes import FSIII
from synlig.surfaces.terminology.binding import terminology_stories
from synlig.surfaces.terminology.routes import metadata_route, terminology_routes
from synlig.surfaces.wiring import Wiring

STORIES = terminology_stories(Wiring(Path("no-home"), {}))
TRANSPORT = httpx.ASGITransport(Starlette(routes=[*terminology_routes(STORIES), metadata_route(STORIES)]))
PATHS = (
    *("CodeSystem/$lookup", "CodeSystem/$validate-code", "ValueSet/$expand", "ValueSet/$validate-code"),
    *("ConceptMap/$translate", "CodeSystem", "ValueSet", "ConceptMap", "metadata"),
)
NAMES = (
    *(
        "system",
        "code",
        "version",
        "url",
        "date",
        "display",
        "displayLanguage",
        "property",
        "filter",
        "offset",
        "count",
    ),
    *("activeOnly", "excludeNested", "includeDesignations", "system-version", "valueSetVersion", "targetsystem"),
    *("reverse", "conceptMapVersion", "abstract", "coding", "codeableConcept", "valueSet", "mode", "_summary", "name"),
)
TEXTS = st.sampled_from(
    [FSIII, "J1.1", "http://fhir.kl.dk/term/ValueSet/KLSeveritiesFSIII", "20240530", "2026-11-24", "2026", "true", "7"]
) | st.text(max_size=30)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["system", "code", "coding", "compose", "include", "filter", "resourceType"]), inner
        )
    ),
    max_leaves=8,
)


def answered(method: str, path: str, **more: Any) -> httpx.Response:
    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=TRANSPORT, base_url="http://codes") as client:
            return await client.request(method, f"/fhir/{path}", **more)

    return asyncio.run(ask())


def is_sound(answer: httpx.Response) -> bool:
    kind = answer.json()["resourceType"]
    return answer.status_code < 500 and (answer.status_code < 300 or kind == "OperationOutcome")


@settings(max_examples=80)
@given(st.sampled_from(PATHS), st.lists(st.tuples(st.sampled_from(NAMES), TEXTS), max_size=5))
@example("ValueSet/$expand", [("url", FSIII), ("count", "9" * 40)])
@example("ValueSet/$expand", [("url", FSIII), ("offset", "²")])
@example("CodeSystem/$lookup", [("system", FSIII), ("code", "\x00"), ("date", "0001-01-01")])
@example("CodeSystem/$lookup", [("system", FSIII), ("code", "J1.1"), ("date", "9999-12-31")])
def test_any_address_is_answered(path: str, pairs: list[tuple[str, str]]) -> None:
    assert is_sound(answered("GET", path, params=pairs))


@settings(max_examples=80)
@given(
    st.sampled_from(PATHS[:5]),
    st.lists(
        st.tuples(st.sampled_from(NAMES), st.sampled_from(["valueString", "valueCoding", "resource", "valueX"]), JSON),
        max_size=4,
    ),
)
def test_any_parameters_are_answered(path: str, given_: list[tuple[str, str, Any]]) -> None:
    parameters = [{"name": name, kind: value} for name, kind, value in given_]
    body = json.dumps({"resourceType": "Parameters", "parameter": parameters})
    assert is_sound(answered("POST", path, content=body, headers={"content-type": "application/fhir+json"}))


@settings(max_examples=60)
@given(JSON)
def test_any_value_set_sent_along_is_answered(compose: Any) -> None:
    body = json.dumps({"resourceType": "ValueSet", "compose": compose})
    assert is_sound(answered("POST", "ValueSet/$expand", content=body, headers={"content-type": "application/json"}))
