"""The door for systems, tried by schemathesis from its own description: every answer is one that is described."""

from collections.abc import Generator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

from synlig.surfaces.intake.description import description
from tests.intake_door import Served, serving

OPERATIONS = [
    ("/fhir/Bundle", "POST"),
    ("/fhir/Bundle/{id}", "PUT"),
    ("/fhir/metadata", "GET"),
    ("/fhir/openapi.json", "GET"),
    ("/token", "POST"),
]
EXAMPLES = 40


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Generator[Served]:
    with serving(tmp_path_factory.mktemp("described")) as door:
        yield door


def test_it_is_told_to_who_is_known_and_to_nobody_else(served: Served) -> None:
    with served.talk(served.client) as talk:
        assert talk.get("/fhir/openapi.json").json() == description()
    with served.talk(served.authority.issue("stranger")) as talk:
        assert talk.get("/fhir/openapi.json").status_code == 401
    assert {(path, method.upper()) for path, methods in description()["paths"].items() for method in methods} == set(
        OPERATIONS
    )


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_answer_is_a_described_one(served: Served, path: str, method: str) -> None:
    operation: Any = schemathesis.openapi.from_dict(description())[path][method]
    certificate, trust = (str(served.client.certificate), str(served.client.key)), str(served.authority.ca)

    @settings(max_examples=EXAMPLES, suppress_health_check=list[Any](HealthCheck))
    @given(case=operation.as_strategy())
    def tried(case: Any) -> None:
        answer = case.call(base_url=served.address, cert=certificate, verify=trust)
        assert answer.status_code < 500
        operation.validate_response(answer)

    tried()
