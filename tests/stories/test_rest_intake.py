"""The door for systems over real TLS: every status of CONTRACT.md, each after what it says is durable."""

import json
from collections.abc import Generator
from typing import Any

import httpx
import pytest

from synlig.stories.list_receipts import list_receipts
from synlig.surfaces.intake import app as intake
from tests.authority import Authority
from tests.intake_door import FHIR, Served, of_kommune, rules, serving, synthetic_reports

SMALL_LIMIT = 400_000


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Generator[Served]:
    with serving(tmp_path_factory.mktemp("rest"), {"SYNLIG_INTAKE__MAX_REPORT_BYTES": str(SMALL_LIMIT)}) as door:
        yield door


@pytest.fixture(scope="module")
def reports() -> list[dict[str, Any]]:
    return synthetic_reports()


def test_new_again_and_other_content(served: Served, reports: list[dict[str, Any]]) -> None:
    report = of_kommune(reports, "0540")[0]
    place = f"/fhir/Bundle/{report['id']}"
    with served.talk(served.client) as talk:
        first = talk.put(place, json=report, headers=FHIR)
        again = talk.put(place, json=report, headers=FHIR)
        other = talk.put(place, json={**report, "timestamp": "2026-01-01T00:00:00Z"}, headers=FHIR)
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert first.headers["location"] == place
    assert rules(other) == {"duplicate-id"}
    kept = [line for line in served.wiring.tell(list_receipts, None, None) if line["bundle_id"] == report["id"]]
    assert [line["verdict"] for line in kept] == ["accepted"]


def test_posted_reports_are_kept_too(served: Served, reports: list[dict[str, Any]]) -> None:
    with served.talk(served.client) as talk:
        answer = talk.post("/fhir/Bundle", json=of_kommune(reports, "0540")[1], headers=FHIR)
    assert answer.status_code == 201


def test_all_findings_are_told(served: Served, reports: list[dict[str, Any]]) -> None:
    report = json.loads(json.dumps(of_kommune(reports, "0540")[2]))
    report["type"] = "batch"
    del report["timestamp"]
    report["entry"][0]["resource"]["gender"] = "female"
    with served.talk(served.client) as talk:
        answer = talk.post("/fhir/Bundle", json=report, headers=FHIR)
    assert answer.status_code == 422
    assert len(answer.json()["issue"]) >= 3
    assert {"prohibited", "cardinality"} <= rules(answer)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"resourceType":"Patient"}', b"\xff\xfe", b"null", b"{}" * 3])
def test_what_is_no_bundle_is_400(served: Served, body: bytes) -> None:
    with served.talk(served.client) as talk:
        assert talk.post("/fhir/Bundle", content=body, headers=FHIR).status_code == 400


def test_what_is_no_resource_inside_a_report_is_a_finding(served: Served, reports: list[dict[str, Any]]) -> None:
    report = json.loads(json.dumps(of_kommune(reports, "0540")[4]))
    report["entry"].append({"resource": {"resourceType": "Nothing", "id": "x"}})
    with served.talk(served.client) as talk:
        answer = talk.post("/fhir/Bundle", json=report, headers=FHIR)
    assert (answer.status_code, "resource-type" in rules(answer)) == (422, True)


def test_another_address_than_its_id_is_refused(served: Served, reports: list[dict[str, Any]]) -> None:
    with served.talk(served.client) as talk:
        answer = talk.put("/fhir/Bundle/another", json=of_kommune(reports, "0540")[3], headers=FHIR)
    assert answer.status_code == 422


def test_another_municipality_is_forbidden(served: Served, reports: list[dict[str, Any]]) -> None:
    with served.talk(served.client) as talk:
        answer = talk.post("/fhir/Bundle", json=of_kommune(reports, "0101")[0], headers=FHIR)
    assert (answer.status_code, rules(answer)) == (403, {"synlig-sender-unit"})


def test_a_sender_may_ask_what_a_code_means_and_a_stranger_not(served: Served) -> None:
    question = "/fhir/CodeSystem/$lookup?system=urn:oid:1.2.208.176.2.21&code=J1.1"
    with served.talk(served.client) as talk:
        told = [talk.get(question), talk.get(question)]
        offered = {each["type"] for each in talk.get("/fhir/metadata").json()["rest"][0]["resource"]}
    assert [answer.json()["resourceType"] for answer in told] == ["Parameters", "Parameters"]
    assert offered == {"Bundle", "CodeSystem", "ValueSet", "ConceptMap"}
    with served.talk(served.authority.issue("curious")) as talk:
        assert talk.get(question).status_code == 401


def test_strangers_learn_nothing(served: Served) -> None:
    with served.talk(served.authority.issue("stranger")) as talk:
        assert talk.get("/fhir/metadata").status_code == 401
        assert talk.post("/fhir/Bundle", json={}, headers=FHIR).status_code == 401
        assert "server" not in talk.get("/fhir/metadata").headers
    forged = Authority(served.authority.ca.parent / "forged").issue("client")
    for who in (None, forged):
        with served.talk(who) as talk, pytest.raises(httpx.TransportError):
            talk.get("/fhir/metadata")


def test_too_large_and_wrong_kinds(served: Served) -> None:
    def endless() -> Generator[bytes]:
        for _ in range(SMALL_LIMIT // 1000 + 2):
            yield b" " * 1000

    with served.talk(served.client) as talk:
        assert talk.post("/fhir/Bundle", content=b" " * (SMALL_LIMIT + 1), headers=FHIR).status_code == 413
        assert talk.post("/fhir/Bundle", content=endless(), headers=FHIR).status_code == 413
        assert talk.post("/fhir/Bundle", content=b"a=1", headers={"content-type": "text/csv"}).status_code == 415
        assert talk.get("/fhir/Patient").status_code == 404
        assert talk.delete("/fhir/Bundle/x").status_code == 405


def test_it_says_what_it_can_do_and_that_is_true(served: Served) -> None:
    with served.talk(served.client) as talk:
        said = talk.get("/fhir/metadata").json()
        assert said["resourceType"] == "CapabilityStatement"
        bundle = said["rest"][0]["resource"][0]
        assert {entry["code"] for entry in bundle["interaction"]} == {"create", "update"}
        assert talk.get("/fhir/Bundle/x").status_code == 405


def test_too_much_at_once_is_asked_to_come_again(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "AT_ONCE", 0)
    with served.talk(served.client) as talk:
        answer = talk.post("/fhir/Bundle", json={}, headers=FHIR)
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "1"
