"""The classification server, asked by a FHIR client that nobody here wrote and that checks what it is given."""

import json
import threading
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fhirclient import client
from fhirclient.models import bundle, capabilitystatement, parameters, valueset
from starlette.applications import Starlette

from synlig.core.codes import FSIII
from synlig.declared.classification import KOMMUNER, REGIONER
from synlig.surfaces.terminology.binding import terminology_stories
from synlig.surfaces.terminology.routes import metadata_route, terminology_routes
from synlig.surfaces.wiring import Wiring
from tests.portal import People
from tests.portal_client import browser_of, log_in

CARE = "http://fhir.kl.dk/gateway/ValueSet/FSIIICareConditions"
WASHING = "4d46bd94-9518-431c-82e8-ebb91bca307a"
JSON = {"accept": "application/fhir+json"}


@pytest.fixture(scope="module")
def address() -> Generator[str]:
    stories = terminology_stories(Wiring(Path("no-home"), {}))
    app = Starlette(routes=[*terminology_routes(stories), metadata_route(stories)])
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/fhir/"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def server(address: str) -> Any:
    """The server of fhirclient, with what it learnt from our CapabilityStatement."""
    made: Any = client.FHIRClient(settings={"app_id": "test", "api_base": address})
    made.prepare()
    return made.server


def named(answer: Any) -> dict[str, Any]:
    """The parameters of a Parameters resource by name, read by fhirclient's own models."""
    read: Any = parameters.Parameters(answer)
    return {each.name: each for each in read.parameter}


def leaves(contains: list[Any]) -> list[Any]:
    return [each for node in contains for each in (node, *leaves(node.contains or []))]


def test_the_server_says_what_it_can_do(server: Any) -> None:
    capable: Any = capabilitystatement.CapabilityStatement(server.request_json("metadata"))
    offered = {each.type: {operation.name for operation in each.operation} for each in capable.rest[0].resource}
    assert offered == {
        "CodeSystem": {"lookup", "validate-code"},
        "ValueSet": {"expand", "validate-code"},
        "ConceptMap": {"translate"},
    }
    held = server.request_json("metadata?mode=terminology")
    assert {"uri": FSIII, "version": [{"code": "20240530"}]} in held["codeSystem"]


def test_look_up_by_get_and_by_post_are_the_same(server: Any) -> None:
    got = server.request_json(f"CodeSystem/$lookup?system={FSIII}&code=J1.1&displayLanguage=en")
    coding = {"system": FSIII, "code": "J1.1"}
    question = [{"name": "coding", "valueCoding": coding}, {"name": "displayLanguage", "valueCode": "en"}]
    posted = server.post_json("CodeSystem/$lookup", {"resourceType": "Parameters", "parameter": question}).json()
    assert got == posted
    told = named(got)
    assert (told["name"].valueString, told["version"].valueString) == ("FSIII", "20240530")
    assert told["display"].valueString == "Washing oneself"


def test_designations_are_danish_and_english(server: Any) -> None:
    read: Any = parameters.Parameters(server.request_json(f"CodeSystem/$lookup?system={FSIII}&code={WASHING}"))
    parts = [{part.name: part for part in each.part} for each in read.parameter if each.name == "designation"]
    said = {each["language"].valueCode: each["value"].valueString for each in parts}
    assert said == {"da": "Vaske sig", "en": "Washing oneself"}


@pytest.mark.parametrize(("code", "result"), [(WASHING, True), ("J1.1", True), ("G1.10", False), ("nix", False)])
def test_a_value_set_is_asked_whether_a_code_may_be_chosen(server: Any, code: str, *, result: bool) -> None:
    told = named(server.request_json(f"ValueSet/$validate-code?url={CARE}&system={FSIII}&code={code}"))
    assert told["result"].valueBoolean is result
    assert ("message" in told) is not result


def test_a_code_is_validated_in_its_system(server: Any) -> None:
    assert named(server.request_json(f"CodeSystem/$validate-code?url={FSIII}&code=J1.1"))["result"].valueBoolean
    wrong = f"CodeSystem/$validate-code?url={FSIII}&code=J1.1&display=Drikke"
    assert "Vaske sig" in named(server.request_json(wrong))["message"].valueString


def test_an_expansion_is_a_valid_value_set_as_a_tree_and_in_pages(server: Any) -> None:
    tree: Any = valueset.ValueSet(server.request_json(f"ValueSet/$expand?url={FSIII}&includeDesignations=true"))
    every = leaves(tree.expansion.contains)
    assert tree.expansion.total == len(every) == 828
    assert len(tree.expansion.contains) < 50
    pages: list[str] = []
    for offset in (0, 300, 600):
        page: Any = valueset.ValueSet(server.request_json(f"ValueSet/$expand?url={FSIII}&offset={offset}&count=300"))
        assert page.expansion.offset == offset
        pages += [each.code for each in page.expansion.contains]
    assert sorted(pages) == sorted(each.code for each in every)


def test_a_filter_finds_by_danish_words(server: Any) -> None:
    found: Any = valueset.ValueSet(server.request_json(f"ValueSet/$expand?url={CARE}&filter=tryks%C3%A5r"))
    assert {each.display for each in found.expansion.contains} == {"Problemer med tryksår"}


def test_a_value_set_may_be_sent_along(server: Any) -> None:
    line = {"system": FSIII, "filter": [{"property": "paragraf", "op": "=", "value": "§86"}]}
    sent = {"resourceType": "ValueSet", "status": "draft", "compose": {"include": [line]}}
    question = {"resourceType": "Parameters", "parameter": [{"name": "valueSet", "resource": sent}]}
    for body in (sent, question):
        found: Any = valueset.ValueSet(server.post_json("ValueSet/$expand", body).json())
        assert found.expansion.total == 8


def test_translations_by_map_by_target_and_backwards(server: Any) -> None:
    def codes(query: str) -> list[tuple[str, str]]:
        read: Any = parameters.Parameters(server.request_json(f"ConceptMap/$translate?{query}"))
        matches = [{part.name: part for part in each.part} for each in read.parameter if each.name == "match"]
        return [(each["equivalence"].valueCode, each["concept"].valueCoding.code) for each in matches]

    assert codes(f"url=urn:synlig:maps:fsiii-legacy-uuid&system={FSIII}&code=J1.1") == [("equivalent", WASHING)]
    back = f"url=urn:synlig:maps:fsiii-legacy-uuid&system={FSIII}&code={WASHING}&reverse=true"
    assert codes(back) == [("equivalent", "J1.1")]
    assert codes(f"system={KOMMUNER}&code=0540&targetsystem={REGIONER}&date=2026-11-24") == [("wider", "1083")]
    assert codes(f"system={KOMMUNER}&code=0540&date=2006-01-01") == []


def test_what_is_published_can_be_fetched_whole(server: Any) -> None:
    one: Any = bundle.Bundle(server.request_json(f"CodeSystem?url={FSIII}"))
    (entry,) = one.entry
    assert (entry.resource.content, len(entry.resource.concept)) == ("complete", 828)
    for kind in ("CodeSystem", "ValueSet", "ConceptMap"):
        every: Any = bundle.Bundle(server.request_json(kind))
        assert every.total == len(every.entry)
        assert {each.resource.meta.tag[0].code for each in every.entry} == {"SUBSETTED"}
    assert len(bundle.Bundle(server.request_json("ConceptMap?url=urn:synlig:maps:kommune-region")).entry) == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("path", "status", "issue"),
    [
        (f"CodeSystem/$lookup?system={FSIII}&code=nix", 404, "not-found"),
        ("CodeSystem/$lookup?system=urn:nix&code=1", 404, "not-found"),
        (f"CodeSystem/$lookup?system={FSIII}&code=J1.1&version=1", 404, "not-found"),
        ("CodeSystem/$lookup?code=J1.1", 400, "invalid"),
        ("CodeSystem/$lookup", 400, "invalid"),
        (f"CodeSystem/$lookup?system={FSIII}&code=J1.1&code=J1.2", 400, "invalid"),
        (f"CodeSystem/$lookup?system={FSIII}&code=J1.1&date=yesterday", 400, "invalid"),
        ("ValueSet/$expand", 400, "invalid"),
        ("ValueSet/$expand?url=urn:nix", 404, "not-found"),
        (f"ValueSet/$expand?url={CARE}&count=-1", 400, "invalid"),
        (f"ValueSet/$expand?url={CARE}&activeOnly=perhaps", 400, "invalid"),
        (f"ValueSet/$expand?url={CARE}&contextDirection=incoming", 400, "invalid"),
        ("ConceptMap/$translate?url=urn:nix&code=1&system=urn:x", 404, "not-found"),
        ("ConceptMap/$translate", 400, "invalid"),
        (f"CodeSystem/$lookup?system={FSIII}&code=J1.1&_format=xml", 406, "not-supported"),
    ],
)
def test_every_failure_is_an_operation_outcome(address: str, path: str, status: int, issue: str) -> None:
    answer = httpx.get(address + path, headers=JSON)
    assert (answer.status_code, answer.json()["issue"][0]["code"]) == (status, issue)
    assert answer.json()["resourceType"] == "OperationOutcome"
    assert answer.headers["content-type"] == "application/fhir+json"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"[" * 20_000,
        b'{"resourceType":"Patient"}',
        b'{"resourceType":"Parameters","parameter":{}}',
        b'{"resourceType":"Parameters","parameter":[1]}',
        b'{"resourceType":"Parameters","parameter":[{"name":"code"}]}',
        b'{"resourceType":"Parameters","parameter":[{"name":"coding","valueCoding":{"code":7}}]}',
        b'{"resourceType":"Parameters","parameter":[{"name":"coding","valueCoding":"x"}]}',
        b'{"resourceType":"Parameters","parameter":[{"name":"codeableConcept","valueCodeableConcept":{"coding":{}}}]}',
        b'{"resourceType":"Parameters","parameter":[{"name":"code","valueString":["x"]}]}',
    ],
)
@pytest.mark.parametrize("path", ["CodeSystem/$lookup", "ValueSet/$validate-code", "ConceptMap/$translate"])
def test_a_question_of_another_form_is_refused(address: str, path: str, body: bytes) -> None:
    answer = httpx.post(address + path, content=body, headers={"content-type": "application/fhir+json"})
    assert answer.status_code in (400, 422)
    assert answer.json()["resourceType"] == "OperationOutcome"


def test_a_question_larger_than_questions_are_is_refused(address: str) -> None:
    answer = httpx.post(
        address + "CodeSystem/$lookup", content=b" " * 70_000, headers={"content-type": "application/json"}
    )
    assert answer.status_code == 413
    text = httpx.post(address + "CodeSystem/$lookup", content=b"x", headers={"content-type": "text/plain"})
    assert text.status_code == 415


def test_the_portal_lets_in_whoever_it_knows_and_nobody_else() -> None:
    people = People()
    path = f"/fhir/CodeSystem/$lookup?system={FSIII}&code=J1.1"
    assert browser_of(people).get(path, JSON).status_code == 401
    inside = log_in(browser_of(people), "sikkerhed").get(path, JSON)
    assert json.loads(inside.content)["resourceType"] == "Parameters"
    person = log_in(browser_of(people), "leder")
    secret, _ = people.make_token(list(people.sessions.values())[-1].person, "BI", 30)
    tool = browser_of(people).get(path, {**JSON, "authorization": f"Bearer {secret}"})
    assert tool.status_code == 200
    assert person.get("/fhir/nothing-here", JSON).status_code == 404
