"""What the log's entries look like elsewhere, and what is put into them: syslog, telemetry, receptions, refusals."""

import hashlib
import json
from dataclasses import replace

import pytest

from synlig.core.finding import Finding, Severity, Verdict
from synlig.core.knock import Knock, RefusalCase
from synlig.guard.log.entry import Header
from synlig.guard.log.events import ALARMS, Event
from synlig.guard.log.masking import crossed, crossed_facts
from synlig.guard.log.receptions import receptions
from synlig.guard.log.refused import refused_entry, repeated_entries
from synlig.guard.log.syslog import syslog_line
from synlig.guard.log.telemetry import span_id, telemetry_line, trace_id
from tests.unit.guard.numbers import numbers
from tests.unit.guard.test_log_search import MONDAY, header

ID = "0123abcd-4567-4890-abcd-ef0123456789"
WHOLE = replace(
    header(), id=ID, seq=7, role="r", level="l", purpose="p", case="sag", kommune="0540", correlation="c", cause="b",
    address="192.0.2.1", speaker="os:x/1", boot="boot", facts={"rows": 3, "cube": "tilstande"}, commitment="secret",
)  # fmt: skip
SAID = (
    f'id="{ID}" seq="7" actor="anna" outcome="done" role="r" level="l" purpose="p" case="sag" kommune="0540" '
    'correlation="c" cause="b" facts.rows="3" facts.cube="tilstande"'
)


def test_a_syslog_line_says_all_but_what_is_apart() -> None:
    line = syslog_line(WHOLE, "gateway")
    assert line == f"<109>1 2026-11-02T09:00:00.000000Z gateway synlig - person:record:seen [synlig@32473 {SAID}]"
    assert "role=" not in syslog_line(header(), "gateway"), "what is empty is left out"


@pytest.mark.parametrize(
    ("event", "outcome", "syslog", "telemetry"),
    [
        (Event.INTEGRITY_FAILED, "done", "<105>", (17, "ERROR")),
        (Event.INTEGRITY_FAILED, "refused", "<105>", (17, "ERROR")),
        (Event.LOGIN_REFUSED, "refused", "<108>", (13, "WARN")),
        (Event.LOGIN_ACCEPTED, "done", "<109>", (9, "INFO")),
    ],
)
def test_alarms_are_louder_than_refusals_and_those_than_the_rest(
    event: Event, outcome: str, syslog: str, telemetry: tuple[int, str]
) -> None:
    one = header(event, outcome=outcome)
    assert syslog_line(one, "h").startswith(syslog)
    record = record_of(one)
    assert (record["severityNumber"], record["severityText"]) == telemetry


def test_a_long_name_of_a_class_is_cut_as_syslog_wants_it() -> None:
    assert " x" + "y" * 31 + " [" in syslog_line(replace(header(), event="x" + "y" * 40), "h")


def record_of(one: Header) -> dict[str, object]:
    (resource,) = json.loads(telemetry_line(one, "gateway"))["resourceLogs"]
    (scope,) = resource["scopeLogs"]
    (record,) = scope["logRecords"]
    assert scope["scope"] == {"name": "synlig.log"}
    assert resource["resource"]["attributes"] == [
        {"key": "service.name", "value": {"stringValue": "synlig"}},
        {"key": "host.name", "value": {"stringValue": "gateway"}},
    ]
    return record


def test_a_telemetry_line_says_all_but_what_is_apart() -> None:
    record = record_of(WHOLE)
    attributes = record.pop("attributes")
    assert record == {
        "timeUnixNano": str(WHOLE.at_ns),
        "severityNumber": 9,
        "severityText": "INFO",
        "eventName": "person:record:seen",
        "body": {"stringValue": "person:record:seen done"},
        "traceId": trace_id("c"),
        "spanId": "0123abcd45674890",
    }
    texts = {
        "synlig.actor": "anna", "synlig.outcome": "done", "synlig.role": "r", "synlig.level": "l",
        "synlig.purpose": "p", "synlig.case": "sag", "synlig.kommune": "0540", "synlig.cause": "b",
        "synlig.address": "192.0.2.1", "synlig.speaker": "os:x/1", "synlig.facts.cube": "tilstande",
        "log.record.uid": ID,
    }  # fmt: skip
    counts = {"synlig.seq": 7, "synlig.facts.rows": 3}
    expected = [{"key": name, "value": {"stringValue": text}} for name, text in texts.items()]
    expected += [{"key": name, "value": {"intValue": str(count)}} for name, count in counts.items()]
    assert isinstance(attributes, list)
    assert sorted(map(json.dumps, attributes)) == sorted(map(json.dumps, expected))


def test_letters_stay_letters_in_telemetry() -> None:
    assert '"ærø"' in telemetry_line(header(actor="ærø"), "h")
    assert record_of(replace(WHOLE, correlation=""))["traceId"] == ID.replace("-", "")


def test_a_trace_is_the_correlation_where_it_can_be_one() -> None:
    assert trace_id(ID.upper()) == ID.replace("-", "")
    for text in ("c", "0" * 32, "g" * 32, "a" * 33):
        assert trace_id(text) == hashlib.sha256(text.encode()).hexdigest()[:32]
    assert trace_id("") == ""
    assert span_id(ID) == "0123abcd45674890"


DIGITS = numbers(1)[0].reveal()


TYPED = [
    (DIGITS, "XXXXXXXXXX"),
    (f"{DIGITS[:6]}-{DIGITS[6:]}", "XXXXXX-XXXX"),
    (f"{DIGITS[:6]} {DIGITS[6:]}", "XXXXXX XXXX"),
    (f"om {DIGITS}, {DIGITS}.", "om XXXXXXXXXX, XXXXXXXXXX."),
    (f"{DIGITS}0", f"{DIGITS}0"),
    (f"0{DIGITS}", f"0{DIGITS}"),
    (f"a{DIGITS}", f"a{DIGITS}"),
    (f"{DIGITS}a", f"{DIGITS}a"),
    (f"{DIGITS[:6]}--{DIGITS[6:]}", "XXXXXX--XXXX"),
    (f"{DIGITS[:6]}----{DIGITS[6:]}", f"{DIGITS[:6]}----{DIGITS[6:]}"),
    ("9999999999", "9999999999"),
    ("999999-9999", "999999-9999"),
    ("kort", "kort"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "as_said"), TYPED, ids=map(str, range(len(TYPED))))
def test_what_could_be_a_number_is_crossed_out_and_nothing_else(text: str, as_said: str) -> None:
    assert crossed(text) == as_said
    assert crossed_facts({"said": text, "rows": 12}) == {"said": as_said, "rows": 12}


def judged(*rules: str, severity: Severity = "error", delivery: str | None = "d-1") -> Verdict:
    findings = tuple(Finding(rule, severity, "Bundle", "x", "x") for rule in rules)
    return Verdict("b", findings, "file:1", delivery)


def test_a_batch_is_two_entries_what_was_kept_and_what_was_rejected() -> None:
    batch = [
        (judged("a", "a", "b"), "kept"),
        (judged("b"), "kept"),
        (judged(), "same-again"),
        (judged("c", severity="warning"), "kept"),
        (judged(), "same-again"),
    ]
    received, rejected = receptions("sender:eoj", "https", "eoj", batch)
    assert (received.event, received.actor, received.outcome) == (Event.REPORT_RECEIVED, "sender:eoj", "done")
    assert received.correlation == rejected.correlation == "d-1"
    assert received.facts == {"sender": "eoj", "door": "https", "kept": 1, "same-again": 2}
    assert (rejected.event, rejected.actor, rejected.outcome) == (Event.REPORT_REJECTED, "sender:eoj", "rejected")
    assert rejected.facts == {"sender": "eoj", "door": "https", "reports": 2, "rules": "b:2 a:1"}


def test_of_nothing_nothing_is_said_and_of_one_kind_one_entry() -> None:
    assert receptions("x", "sftp", "eoj", []) == []
    (received,) = receptions("x", "sftp", "eoj", [(judged(delivery=None), "kept")])
    assert (received.event, received.correlation) == (Event.REPORT_RECEIVED, "")
    (rejected,) = receptions("x", "sftp", "eoj", [(judged("z", "y"), "kept")])
    assert rejected.facts["rules"] == "y:1 z:1"


@pytest.mark.parametrize(
    ("door", "reason", "event"),
    [
        ("portal", "signature", Event.LOGIN_REFUSED),
        ("api", "unknown", Event.BEARER_REFUSED),
        ("token", "expired", Event.BEARER_REFUSED),
        ("sftp", "unknown", Event.SENDER_REFUSED),
        ("intake", "certificate-expired", Event.CERTIFICATE_REFUSED),
        ("portal", "revocation-unknown", Event.CERTIFICATE_REFUSED),
        ("intake", "no-certificate-shown", Event.SENDER_REFUSED),
    ],
)
def test_a_refusal_is_said_by_its_door_and_reason(door: str, reason: str, event: Event) -> None:
    knock = Knock(door, "192.0.2.1", "ref-1", {"certificate": "ab", "account": "cd"})
    said = refused_entry(knock, reason, "idp")
    assert (said.event, said.actor, said.outcome) == (event, "stranger", "refused")
    assert (said.correlation, said.address) == ("ref-1", "192.0.2.1")
    assert said.facts == {"door": door, "tried": "ab cd", "provider": "idp", "reason": reason}
    assert refused_entry(Knock(door), reason).facts == {"door": door, "reason": reason}


def test_each_case_that_was_opened_is_an_alarm() -> None:
    cases = [RefusalCase(n, "address", "192.0.2.1", "portal", "x", 10 + n, MONDAY, MONDAY) for n in (3, 4)]
    said = repeated_entries(Knock("portal", "192.0.2.1", "ref-1"), cases)
    assert [(one.case, one.facts["times"], one.facts["case"]) for one in said] == [
        ("refusals-3", 13, 3),
        ("refusals-4", 14, 4),
    ]
    first = said[0]
    assert (first.event, first.actor, first.outcome) == (Event.LOGIN_REPEATEDLY_REFUSED, "stranger", "refused")
    assert (first.correlation, first.address) == ("ref-1", "192.0.2.1")
    assert first.facts == {"door": "portal", "kind": "address", "shown": "192.0.2.1", "times": 13, "case": 3}
    assert Event.LOGIN_REPEATEDLY_REFUSED in ALARMS
