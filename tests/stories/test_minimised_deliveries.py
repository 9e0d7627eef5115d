"""Recipients that get less: a project under pseudonyms of its own, and a municipality with its own citizens only."""

import json
import re
from pathlib import Path

import pytest

from synlig.core.settings import parse_settings
from synlig_sandbox.register import Register
from tests import care_reports as care
from tests.counterparts import running
from tests.exchange import Gateway


@pytest.fixture
def gateway(tmp_path: Path) -> Gateway:
    return Gateway.at(tmp_path / "home", "http://127.0.0.1:9")


def test_a_researcher_gets_pseudonyms_months_and_years_of_birth_and_no_other_name_of_anybody(
    gateway: Gateway, tmp_path: Path
) -> None:
    gateway.receive([care.nursing_report(1), care.nursing_report(1, day=21), care.nursing_report(2)])
    with running("forskning", tmp_path / "forskning") as project:
        exchange = {**gateway.settings.exchange, "forskning_url": project.url, "forskning_sandbox": "true"}
        gateway.settings = parse_settings({"exchange": exchange}, {})
        assert gateway.run("forskning").reports == {"accepted": 3}
        assert project.counts()["citizens"] == 2
    held = b"".join(Register(tmp_path / "forskning").bodies()).decode()
    for number in (1, 2):
        original = json.dumps(care.nursing_report(number))
        ids = set(re.findall(r'"id": "([^"]+)"', original))
        assert not any(name in held for name in ids)
        assert care.digits_of(number) not in held
    assert re.search(r'"recordedDate":"2026-11"', held)
    assert not re.search(r"2026-11-\d\d", held)
    assert re.search(r'"birthDate":"\d{4}"', held)


def test_a_municipality_gets_rows_of_its_own_citizens_only(gateway: Gateway, tmp_path: Path) -> None:
    gateway.receive([care.nursing_report(1), care.home_care_report(2)])
    with running("lis", tmp_path / "lis") as own, running("lis", tmp_path / "other") as other:
        said = {"lis-0540_url": own.url, "lis-0540_sandbox": "true"}
        others = {"lis-0101_url": other.url, "lis-0101_sandbox": "true"}
        gateway.settings = parse_settings({"exchange": {**said, **others}}, {})
        assert gateway.run("lis-0540").reports == {"accepted": 2}
        assert gateway.run("lis-0101").reports == {}
        assert other.counts()["reports"] == 0
    rows = [row for body in Register(tmp_path / "lis").bodies() for row in json.loads(body)]
    assert {row["citizen"] for row in rows} == {care.digits_of(1), care.digits_of(2)}
    assert {row["table"] for row in rows} >= {"Patient", "Condition", "CarePlan"}
    assert "severity.coding.code" in {name for row in rows for name in row}
