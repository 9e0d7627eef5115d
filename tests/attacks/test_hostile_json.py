"""Texts made to hurt the gate: each is rejected in words, none raises, none costs more than its size."""

import json
import tracemalloc
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from synlig.declared import codes, profiles
from synlig.pipeline.gate import Gate, Judged, Limits
from tests.gate_reports import care

GATE = Gate(profiles.load(), codes.load(), Limits(max_bytes=2_000_000, max_findings=500))
WHOLE = json.dumps(care(), ensure_ascii=False).encode()
HALF = b"\\ud800"

NOT_JSON: dict[str, bytes] = {
    "nothing": b"",
    "blanks": b" \n\t ",
    "only a byte order mark": b"\xef\xbb\xbf",
    "a word": b"hello",
    "zeros": b"\x00" * 1000,
    "xml": b"<Bundle xmlns='urn:x'/>",
    "cut short": WHOLE[: len(WHOLE) // 2],
    "one byte short": WHOLE[:-1],
    "rubbish after": WHOLE + b"]",
    "two reports": WHOLE + WHOLE,
    "utf-16": json.dumps(care()).encode("utf-16"),
    "utf-16 without mark": json.dumps(care()).encode("utf-16-le"),
    "utf-32": json.dumps(care()).encode("utf-32"),
    "latin-1": json.dumps(care(), ensure_ascii=False).encode("latin-1"),
    "overlong utf-8": WHOLE.replace(b'"collection"', b'"\xc0\xaf"'),
    "surrogate bytes": WHOLE.replace(b'"collection"', b'"\xed\xa0\x80"'),
    "half a surrogate pair": WHOLE.replace(b'"plan"', b'"' + HALF + b'"'),
    "half a surrogate pair in a name": WHOLE.replace(b'"intent"', b'"' + HALF + b'"'),
    "raw control character": WHOLE.replace(b'"plan"', b'"pl\x01an"'),
    "not a number": WHOLE.replace(b'"active": true', b'"active": NaN'),
    "infinity": WHOLE.replace(b'"active": true', b'"active": -Infinity'),
    "a name twice": WHOLE.replace(b'"active": true', b'"active": true, "active": true'),
    "a name twice, once escaped": WHOLE.replace(b'"active": true', b'"active": true, "act\\u0069ve": false'),
    "resourceType twice": WHOLE.replace(b'"resourceType": "Goal"', b'"resourceType": "Goal", "resourceType": "Goal"'),
    "the whole entry twice": WHOLE[:-1] + b', "entry": []}',
    "single quotes": WHOLE.replace(b'"', b"'"),
    "comma at the end": WHOLE[:-1] + b",}",
    "comment": b"/* */" + WHOLE,
    "deep lists": b"[" * 500_000,
    "deep objects": b'{"a":' * 300_000,
    "deep and closed": b"[" * 900 + b"]" * 900,
    "deep extensions": WHOLE.replace(
        b'"active": true', b'"active": true, "extension": ' + b'[{"url":"u","extension":' * 60 + b"[]" + b"}]" * 60
    ),
    "too large": b'"' + b"a" * 2_000_001 + b'"',
}  # fmt: skip

NO_REPORT: dict[str, bytes] = {
    "null": b"null",
    "a number": b"12",
    "an absurd number": b"9" * 100_000,
    "an absurd power": b"1e999999999",
    "a text": b'"Bundle"',
    "a list": b"[]",
    "a list of reports": b"[" + WHOLE + b"]",
    "an object": b"{}",
    "another type": b'{"resourceType": "Patient"}',
    "no such type": b'{"resourceType": "Bundel"}',
    "the type in other case": b'{"resourceType": "bundle"}',
    "the type no text": b'{"resourceType": ["Bundle"]}',
    "the type an object": b'{"resourceType": {"a": []}}',
}


def judge(raw: bytes) -> Judged:
    (judged,) = GATE.judge(raw)
    assert "synlig-unexplained" not in {finding.rule for finding in judged.findings}
    return judged


@pytest.mark.parametrize("raw", NOT_JSON.values(), ids=NOT_JSON.keys())
def test_what_is_not_json_is_rejected_as_that(raw: bytes) -> None:
    judged = judge(raw)
    assert [finding.rule for finding in judged.findings] == ["json"]
    assert (judged.word, judged.bundle_id, judged.report) == ("rejected", None, None)


@pytest.mark.parametrize("raw", NO_REPORT.values(), ids=NO_REPORT.keys())
def test_what_is_no_bundle_is_rejected_as_that(raw: bytes) -> None:
    judged = judge(raw)
    assert "resource-type" in {finding.rule for finding in judged.findings}
    assert (judged.word, judged.report) == ("rejected", None)


def test_a_byte_order_mark_is_passed_over() -> None:
    assert judge(b"\xef\xbb\xbf" + WHOLE).findings == ()


def test_blanks_around_a_report_are_passed_over() -> None:
    assert judge(b"\r\n\t " + WHOLE + b"\n").findings == ()


HOSTILE: dict[str, Any] = {
    "entries that are numbers": {"entry": [1, 2.5, None, True, "x", []]},
    "entry an object": {"entry": {"resource": {}}},
    "entry null": {"entry": None},
    "resources of every wrong kind": {"entry": [{"resource": value} for value in (None, 1, "x", [], {}, [[]])]},
    "everything a list": {key: [value] for key, value in care().items() if key != "resourceType"},
    "everything an object": {key: {"a": value} for key, value in care().items() if key != "resourceType"},
    "profile an object": {"meta": {"profile": [{"a": 1}, None, 3, ["x"]]}},
    "meta a list": {"meta": [{"profile": [["x"]]}]},
    "a thousand strange names": {f"n{at}æ": at for at in range(1_000)},
    "many empty entries": {"entry": [{}] * 20_000},
}


@pytest.mark.parametrize("change", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_bundle_with_every_kind_of_nonsense_is_rejected(change: dict[str, Any]) -> None:
    assert judge(json.dumps({**care(), **change}).encode()).word == "rejected"


def test_findings_are_listed_up_to_a_limit_and_the_last_says_so() -> None:
    judged = judge(json.dumps({**care(), "entry": [{}] * 20_000}).encode())
    assert len(judged.findings) == 501
    assert judged.findings[-1].rule == "synlig-many-findings"


def test_memory_stays_within_a_multiple_of_the_text() -> None:
    raw = json.dumps({**care(), "entry": [{}] * 30_000}).encode()
    tracemalloc.start()
    judge(raw)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100 * len(raw)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value within a JSON value."""
    held = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, inner in held for place in places(inner, (*path, key)))]


PLACES = places(care())[1:]


@given(place=st.sampled_from(PLACES), value=json_values)
@settings(max_examples=400)
def test_any_value_anywhere_is_judged_and_never_raises(place: tuple[Any, ...], value: Any) -> None:
    report = care()
    holder: Any = report
    for step in place[:-1]:
        holder = holder[step]
    holder[place[-1]] = value
    assert len(GATE.judge(json.dumps(report).encode())) >= 0


@given(at=st.integers(0, len(WHOLE) - 1), inserted=st.binary(max_size=6), cut=st.integers(0, 6))
@example(at=0, inserted=b"\xff", cut=0)
@settings(max_examples=400)
def test_any_bytes_in_a_report_are_judged_and_never_raise(at: int, inserted: bytes, cut: int) -> None:
    judged = GATE.judge(WHOLE[:at] + inserted + WHOLE[at + cut :])
    assert all(finding.rule != "synlig-unexplained" for each in judged for finding in each.findings)


@given(st.binary(max_size=200))
@settings(max_examples=200)
def test_any_bytes_are_rejected(raw: bytes) -> None:
    assert judge(raw).word == "rejected"


class Broken:
    """Stands in for the exact way with a fault in it."""

    def __init__(self, sound: Any) -> None:
        self.unreadable = sound.unreadable

    def judge(self, raw: bytes) -> list[Judged]:
        raise KeyError(raw)


def test_a_fault_of_the_gates_own_rejects_the_text_and_shows_nothing_of_it() -> None:
    gate = Gate(profiles.load(), codes.load())
    vars(gate)["_explainer"] = Broken(vars(gate)["_explainer"])
    (judged,) = gate.judge(b'{"resourceType": "Bundle", "id": "x"}')
    assert [finding.rule for finding in judged.findings] == ["synlig-unexplained"]
    assert judged.word == "rejected"


EDGES = ("0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00")
PLACEABLE = ("0001-01-01T00:00:00Z", "9999-12-31T23:30:00Z")


@pytest.mark.parametrize("moment", EDGES)
def test_a_time_beyond_the_calendar_is_no_date_and_is_explained(moment: str) -> None:
    report = {**care(), "timestamp": moment}
    assert [finding.rule for finding in judge(json.dumps(report).encode()).findings] == ["date"]


@pytest.mark.parametrize("moment", PLACEABLE)
def test_a_time_at_the_edge_of_the_calendar_is_judged(moment: str) -> None:
    report = {**care(), "timestamp": moment}
    assert "synlig-unexplained" not in {finding.rule for finding in judge(json.dumps(report).encode()).findings}
