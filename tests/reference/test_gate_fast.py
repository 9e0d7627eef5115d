"""The quick way against the slow, exact one: what it accepts, the exact way finds nothing in, and reads alike."""

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synlig.declared import codes, profiles
from synlig.pipeline.gate import Limits
from synlig.pipeline.gate.explain import Explainer
from synlig.pipeline.gate.fast import Fast
from synlig.pipeline.gate.tree import Forest
from tests.gate_breaks import NOTHING, all_breaks
from tests.gate_care import care
from tests.gate_cases import CASES, HARMLESS
from tests.gate_changes import Change, Json, changed
from tests.gate_heart import heart
from tests.gate_mutants import mutant
from tests.gate_reports import everything, incremental, prevention, rehab

PROFILES, BOOK = profiles.load(), codes.load()
FAST = Fast(Forest(PROFILES, BOOK), Limits().max_bytes)
EXACT = Explainer(Forest(PROFILES, BOOK), Limits())
BYTES = [b'"', b"\\", b" ", b"x", b"0", b"}", b",", b"\x00", b"\xff", b'"a":1,']
NAMES = ["active", "resourceType", "id", "status", "entry", "type", "coding", "profile", "system"]
WHOLE = [report for _, report in everything()]


def written(report: Json) -> Iterator[bytes]:
    """The ways a report may be written: compact, spaced, indented, everything beyond ASCII escaped, with a mark."""
    yield json.dumps(report, ensure_ascii=False, separators=(",", ":")).encode()
    yield json.dumps(report, ensure_ascii=False).encode()
    yield json.dumps(report, ensure_ascii=True, indent=1).encode()
    yield b"\xef\xbb\xbf" + json.dumps(report, ensure_ascii=False).encode()


def agree(raw: bytes) -> bool:
    """Whether the quick way accepts `raw`; when it does, the exact way must say the same and nothing more."""
    quick = FAST.judge(raw)
    if quick is not None:
        assert quick == EXACT.judge(raw)
        assert all(judged.findings == () for judged in quick)
    return quick is not None


@pytest.mark.parametrize("report", [*WHOLE, incremental(care(), care(9)), incremental(rehab()), incremental(heart())])
def test_whole_reports_go_the_quick_way_however_they_are_written(report: Json) -> None:
    assert all(agree(raw) for raw in written(report))


def as_some_write_it(report: Json) -> Json:
    """What a server or a care-record system may add that no guide forbids."""
    told = copy.deepcopy(report)
    told["language"] = "da"
    told["meta"] |= {"versionId": "1", "lastUpdated": "2026-11-20T21:00:00Z", "source": "#a1"}
    for entry in told["entry"]:
        resource = entry["resource"]
        resource["language"] = "da-DK"
        resource["meta"] |= {"versionId": "2", "source": "urn:eoj", "tag": [{"system": "urn:eoj", "code": "n"}]}
        if "subject" in resource:
            resource["subject"] |= {"type": "Patient", "display": "Borger"}
        for identifier in resource.get("identifier", ()):
            identifier["type"] = {
                "coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "NNDNK"}]
            }
    return told


@pytest.mark.parametrize("report", WHOLE)
def test_what_others_add_to_a_report_still_goes_the_quick_way(report: Json) -> None:
    assert all(agree(raw) for raw in written(as_some_write_it(report)))
    assert agree(json.dumps(as_some_write_it(report), sort_keys=True).encode())


def test_the_published_reports_go_the_quick_way(shared: Path) -> None:
    guides = ("kl-gateway", "kl-gateway-rehab", "kl-gateway-prevention")
    reports = [path for guide in guides for path in shared.glob(f"kl/examples/{guide}/Bundle-*")]
    assert len(reports) == 34
    assert [path.name for path in reports if not agree(path.read_bytes())] == []


def test_no_broken_constraint_goes_the_quick_way() -> None:
    broken = [each for each in all_breaks(PROFILES) if NOTHING not in each.rules]
    assert [str(each) for each in broken if FAST.judge(json.dumps(each.report).encode()) is not None] == []


@pytest.mark.parametrize(("report", "change"), [(case[2], case[3]) for case in CASES] + HARMLESS)
def test_no_broken_rule_goes_the_quick_way(report: Json, change: Change) -> None:
    agree(json.dumps(changed(report, change)).encode())


ADORNED = [as_some_write_it(report) for report in WHOLE]


@given(seed=st.integers(0, 2**32), ascii_only=st.booleans())
@settings(max_examples=800)
def test_what_the_quick_way_accepts_of_random_changes_the_exact_way_accepts(seed: int, ascii_only: bool) -> None:
    dice = random.Random(seed)
    report = mutant(dice.choice(WHOLE if dice.random() < 0.7 else ADORNED), dice)
    agree(json.dumps(report, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass"))


@given(seed=st.integers(0, 2**32))
@settings(max_examples=100)
def test_a_delivery_around_changed_reports_is_accepted_alike(seed: int) -> None:
    dice = random.Random(seed)
    delivery = incremental(care(), rehab() if dice.random() < 0.2 else care(9))
    agree(json.dumps(mutant(delivery, dice)).encode("utf-8", "surrogatepass"))


@given(at=st.integers(0, 9_000), text=st.sampled_from(BYTES))
@settings(max_examples=300)
def test_what_the_quick_way_accepts_of_changed_bytes_the_exact_way_accepts(at: int, text: bytes) -> None:
    raw = next(written(prevention()))
    agree(raw[:at] + text + raw[at:])
    agree(raw[:at] + text + raw[at + len(text) :])


@pytest.mark.parametrize(
    "name", ["active", "resourceType", "id", "status", "entry", "type", "coding", "profile", "system"]
)
def test_a_name_that_stands_twice_never_goes_the_quick_way(name: str) -> None:
    for raw in written(rehab()):
        at = raw.index(f'"{name}"'.encode())
        assert FAST.judge(raw[:at] + _pair(raw, at) + b"," + raw[at:]) is None


def _pair(raw: bytes, at: int) -> bytes:
    """The name and value that begin at `at`."""
    text = raw[at:].decode()
    start = text.index(":") + 1
    start += len(text[start:]) - len(text[start:].lstrip())
    _, end = json.JSONDecoder().raw_decode(text, start)
    return text[:end].encode()
