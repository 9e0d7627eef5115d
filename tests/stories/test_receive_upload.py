"""A file uploaded by a person: kept durably as from any door, of the own municipality only, and the same again once."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from synlig.core.errors import Refused, WrongUsage
from synlig.core.kommune import KommuneKode
from synlig.core.permission import Person, Role
from synlig.core.sensitivity import Sensitivity
from synlig.stories.create_home import create_home
from synlig.stories.list_receipts import list_receipts
from synlig.stories.receive_upload import receive_upload
from synlig.surfaces.wiring import Wiring
from tests.intake_door import of_kommune, synthetic_reports


def person(kommune: str | None) -> Person:
    kode = KommuneKode(kommune) if kommune else None
    return Person("k", "Kvalitet", kode, frozenset({Role.KVALITET}), Sensitivity(3), "Substantial", {})


@pytest.fixture
def wiring(tmp_path: Path) -> Wiring:
    Wiring(tmp_path / "home", {}).tell(create_home)
    return Wiring(tmp_path / "home", {})


def test_own_reports_are_kept_others_refused_and_a_second_time_is_no_new_report(wiring: Wiring) -> None:
    reports = synthetic_reports()
    own, other = of_kommune(reports, "0540")[:3], of_kommune(reports, "0101")[:1]
    lines = "\n".join(json.dumps(report) for report in [*own, *other]).encode()
    squeezed = io.BytesIO()
    with zipfile.ZipFile(squeezed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("dag.ndjson", lines)
    for name, content in (("dag.ndjson", lines), ("dag.zip", squeezed.getvalue())):
        verdicts = wiring.tell(receive_upload, person("0540"), name, content)
        assert [verdict.word for verdict in verdicts] == ["accepted"] * 3 + ["rejected"]
    accepted = [line for line in wiring.tell(list_receipts, None, None) if line["verdict"] == "accepted"]
    assert {line["bundle_id"] for line in accepted} == {report["id"] for report in own}
    wiring.close()


def test_what_cannot_be_delivered_so_is_refused(wiring: Wiring) -> None:
    with pytest.raises(Refused):
        wiring.tell(receive_upload, person(None), "a.json", b"{}")
    with pytest.raises(WrongUsage):
        wiring.tell(receive_upload, person("0540"), "a.pdf", b"%PDF")
    [damaged] = wiring.tell(receive_upload, person("0540"), "a.zip", b"PK\x03\x04torn")
    assert damaged.word == "rejected"
    wiring.close()
