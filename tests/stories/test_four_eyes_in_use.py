"""Four eyes in use: an agreement needs two people, and every step of a change is in the log."""

from pathlib import Path

import pytest

from synlig.core.errors import Refused
from synlig.stories.approve_change import approve_change
from synlig.stories.propose_agreement import propose_agreement
from synlig.surfaces.carrying_out import carry_out
from tests.code_files import CODESYSTEM, json_file
from tests.code_office import ANNA, BENT, Office, new_office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return new_office(tmp_path)


def test_an_agreement_needs_two_people(office: Office) -> None:
    change = office.wiring().tell(propose_agreement, "sds")
    with pytest.raises(Refused):
        office.wiring().tell(approve_change, change.id, ANNA, None)
    wiring = office.wiring(BENT)
    outcome = carry_out(wiring, wiring.tell(approve_change, change.id, BENT, change.digest))
    assert outcome == {"agreement": "sds", "approved_by": ["os:anna", "os:bent"]}


def test_every_step_is_in_the_log(office: Office, tmp_path: Path) -> None:
    change = office.proposed(json_file(tmp_path, CODESYSTEM))
    with pytest.raises(Refused):
        office.wiring().tell(approve_change, change.id, ANNA, None)
    office.wiring(BENT).tell(approve_change, change.id, BENT, None)
    said = [
        (each.header.event, each.header.actor, each.header.outcome)
        for each in office.wiring().whole_log.search(lambda header: header.event.startswith("change:"))
    ]
    assert said == [
        ("change:proposal:proposed", "os:anna", "done"),
        ("change:proposal:approved", "os:anna", "refused"),
        ("change:proposal:approved", "os:bent", "done"),
    ]
