"""A FHIR client that we did not write (fhirpy) at our door: it delivers reports, and reads what was wrong."""

import json
from collections.abc import Generator
from typing import Any

import pytest
from fhirpy import SyncFHIRClient
from fhirpy.base.exceptions import OperationOutcome

from synlig.stories.list_receipts import list_receipts
from tests.intake_door import Served, of_kommune, serving, synthetic_reports


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Generator[Served]:
    with serving(tmp_path_factory.mktemp("fhirpy")) as served:
        yield served


@pytest.fixture(scope="module")
def client(door: Served) -> SyncFHIRClient:
    pair = (str(door.client.certificate), str(door.client.key))
    config = {"cert": pair, "verify": str(door.authority.ca), "timeout": 20}
    return SyncFHIRClient(f"{door.address}/fhir", requests_config=config)


@pytest.fixture(scope="module")
def reports() -> list[dict[str, Any]]:
    return of_kommune(synthetic_reports(), "0540")


def test_a_report_is_saved_under_its_own_id_and_the_same_again_is_no_second_one(
    door: Served, client: SyncFHIRClient, reports: list[dict[str, Any]]
) -> None:
    report = reports[0]
    for _ in range(2):
        client.resource("Bundle", **{key: value for key, value in report.items() if key != "resourceType"}).save()
    kept = [line for line in door.wiring.tell(list_receipts, None, None) if line["bundle_id"] == report["id"]]
    assert [line["verdict"] for line in kept][:1] == ["accepted"]
    assert {line["bundle_id"] for line in kept} == {report["id"]}


def test_what_is_wrong_comes_as_an_operation_outcome_it_understands(
    client: SyncFHIRClient, reports: list[dict[str, Any]]
) -> None:
    broken = json.loads(json.dumps(reports[1]))
    broken["type"] = "batch"
    with pytest.raises(OperationOutcome) as refused:
        client.resource("Bundle", **{key: value for key, value in broken.items() if key != "resourceType"}).save()
    outcome: dict[str, Any] = dict(refused.value.resource)
    rules = {issue["details"]["coding"][0]["code"] for issue in outcome["issue"]}
    assert rules & {"bundle-type", "fixed-value"}


def test_what_the_door_can_do_is_read(client: SyncFHIRClient) -> None:
    statement = client.execute("metadata", method="get")
    assert statement["resourceType"] == "CapabilityStatement"


def test_what_a_code_means_is_asked(client: SyncFHIRClient) -> None:
    asked = {"system": "urn:oid:1.2.208.176.2.21", "code": "I2.1"}
    meaning = client.execute("CodeSystem/$lookup", method="get", params=asked)
    assert meaning["resourceType"] == "Parameters"
    assert "display" in {each["name"] for each in meaning["parameter"]}
