"""Whatever is delivered, by REST or as a file: its answer names nobody, and is in the log once before it (K5)."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from synlig.core.errors import Unavailable
from synlig.core.sender import Sender
from synlig.guard.log.wanted import Wanted
from synlig.partners.synthetic import SyntheticSettings, generate
from synlig.pipeline.numbers import numbers_in
from synlig.stories.add_sender import add_sender
from synlig.stories.create_home import create_home
from synlig.stories.receive_bundle import receive_bundle
from synlig.stories.take_files import take_files
from synlig.surfaces.wiring import Wiring
from tests.attacks.test_every_door_is_logged import unwritable
from tests.people import number_of
from tests.resting import KOMMUNE
from tests.sftp_door import make_key

MOST = 12


@pytest.fixture(scope="module")
def wiring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wiring]:
    folder = tmp_path_factory.mktemp("delivered")
    Wiring(folder / "home", {}).tell(create_home)
    made = Wiring(folder / "home", {"SYNLIG_SFTP__QUIET_SECONDS": "0"})
    made.tell(add_sender, "one", ["0540"], [], None, make_key(folder, "one"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def reports(wiring: Wiring) -> list[dict[str, Any]]:
    wanted = SyntheticSettings(60, 2, (KOMMUNE,), 5)
    made = generate(wanted, wiring.codebook, wiring.organisations, wiring.population)
    return [json.loads(line) for day in made for line in day.lines.splitlines()][:MOST]


def sender_of(wiring: Wiring) -> Sender:
    return next(one for one in wiring.senders.all() if one.name == "one")


def entries(wiring: Wiring) -> int:
    return sum(1 for _ in wiring.whole_log.search(Wanted(event="intake:report:")))


def text_of(report: dict[str, Any], kind: str) -> bytes:
    """A report as it is, one that breaks a rule, one with a number in its id, or no report at all."""
    made = {"sound": report, "broken": {**report, "type": "batch"}, "named": {**report, "id": number_of(report)}}
    return f"not JSON, of {number_of(report)}".encode() if kind == "noise" else json.dumps(made[kind]).encode()


def by_rest(wiring: Wiring, raw: bytes) -> str:
    answer = wiring.tell(receive_bundle, sender_of(wiring), raw, None)
    said = [
        (finding.message, finding.message_da, finding.expression) for one in answer.verdicts for finding in one.findings
    ]
    return repr(said)


def as_file(wiring: Wiring, raw: bytes) -> str:
    box = wiring.drop_boxes.of("one")
    (box.folder / "in" / "a.json").write_bytes(raw)
    assert wiring.tell(take_files) == 1
    receipt = box.folder / "out" / "a.json.receipt.json"
    lines = [json.loads(line) for line in receipt.read_text("utf-8").splitlines()]
    receipt.unlink()
    return repr([line["findings"] for line in lines])


def test_every_delivery_is_in_the_log_once_and_its_answer_names_nobody(
    wiring: Wiring, reports: list[dict[str, Any]]
) -> None:
    @settings(max_examples=40, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.sampled_from([by_rest, as_file]),
        st.integers(0, MOST - 1),
        st.sampled_from(["sound", "broken", "named", "noise"]),
    )
    def held(deliver: Any, number: int, kind: str) -> None:
        before = entries(wiring)
        said = deliver(wiring, text_of(reports[number], kind))
        assert entries(wiring) == before + 1, (deliver.__name__, kind)
        assert not numbers_in(said.encode()), (deliver.__name__, kind)

    held()


def test_without_the_log_nothing_is_acknowledged_and_a_file_waits(
    wiring: Wiring, reports: list[dict[str, Any]]
) -> None:
    """What came to rest before the log was found away is told to nobody; the same again is then the same report."""
    raw, box = text_of({**reports[0], "id": "another-one"}, "sound"), wiring.drop_boxes.of("one")
    file, receipt = box.folder / "in" / "later.json", box.folder / "out" / "later.json.receipt.json"
    file.write_bytes(raw)
    with unwritable(wiring.home.path / "log" / "journal" / "lock"):
        for deliver in (lambda: by_rest(wiring, raw), lambda: wiring.tell(take_files)):
            with pytest.raises(Unavailable):
                deliver()
        assert not receipt.exists()
    before = entries(wiring)
    assert wiring.tell(take_files) == 1
    assert entries(wiring) == before + 1
    assert json.loads(receipt.read_text("utf-8"))["verdict"] == "accepted"
    assert [line["bundle_id"] for line in wiring.receipts.receipts()].count("another-one") == 1
