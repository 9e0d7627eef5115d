"""A rule that cannot run, or that reaches for more than rows, is refused with the line it stands on and why."""

import pytest

from synlig.core.rule import Refusal, RulesRefused
from synlig.declared import tables
from synlig.declared.rules.reading import read
from synlig.pipeline.rules import ruleset
from synlig.storage.rules import kinds

KINDS = kinds(tables.load())
WORDS = """title = { da = "Titel", en = "Title" }
why = { da = "Grund", en = "Why" }
fix = { da = "Ret", en = "Fix" }
source = "test"
element = "Condition.code"
"""
FINDS = """[[rules.examples]]
da = "Et eksempel"
en = "An example"
conditions = [{ id = "c" }]
found = ["c"]
"""
SETS = FINDS.replace('found = ["c"]', "given = { c = 1 }")


def finding(expression: str, *, key: str = "synlig-test", more: str = 'severity = [{ is = "error" }]') -> str:
    """A document of one rule; its expression begins on line 10."""
    return f'[[rules]]\nid = "{key}"\ntable = "conditions"\n{WORDS}{more}\nfinds = """{expression}"""\n{FINDS}'


def setting(column: str, expression: str, *, key: str = "synlig-test", more: str = "") -> str:
    sets = f'sets = {{ column = "{column}", kind = "integer", da = "Tal", en = "Number" }}'
    return f'[[rules]]\nid = "{key}"\ntable = "conditions"\n{WORDS}{sets}\nderives = "{expression}"\n{more}\n{SETS}'


def refusals(document: str) -> tuple[Refusal, ...]:
    with pytest.raises(RulesRefused) as refused:
        ruleset(read(document, "proposed.toml"), KINDS)
    assert all(refusal.place.file == "proposed.toml" for refusal in refused.value.refusals)
    return refused.value.refusals


@pytest.mark.parametrize(
    ("expression", "line", "reason"),
    [
        ("r.focus AND", 10, "syntax"),
        ("r.focus\nAND (r.in_focus", 11, "syntax"),
        ("r.focus)", 10, "syntax"),
        ("'", 10, "syntax"),
        ("", 10, "syntax"),
        ("(" * 100_000 + "TRUE" + ")" * 100_000, 10, "nested too deeply"),
        ("NOT " * 100_000 + "TRUE", 10, "nested too deeply"),
        ("r.focus\nAND r.nothing", 11, "conditions has no column nothing"),
        ("focus", 10, "say whose column focus is"),
        ("s.focus", 10, "s is no row in sight"),
        ("r.koen = 'K' AND\nEXISTS (SELECT 1 FROM secrets s WHERE s.a = r.code)", 11, "there is no table secrets"),
        ("EXISTS (SELECT 1 FROM conditions r WHERE r.focus)", 10, "the short name r is taken"),
        ("EXISTS (SELECT 1 FROM goals g WHERE g.focus)", 10, "goals has no column focus"),
        ("r.known_at < now()", 10, "gives another answer each time"),
        ("r.birth_date < current_date", 10, "gives another answer each time"),
        ("random() < 0.5", 10, "gives another answer each time"),
        ("r.code = CAST(uuid() AS VARCHAR)", 10, "gives another answer each time"),
        ("EXISTS (SELECT 1 FROM read_csv('/etc/passwd') c)", 10, "a subquery"),
        ("EXISTS (SELECT 1 FROM 'passwd.csv' c)", 10, "there is no table"),
        ("r.code = getenv('HOME')", 10, "the function getenv() is not among those"),
        ("r.code = read_text('x')", 10, "the function read_text() is not among those"),
        ("regexp_matches(r.code, '(a+)+$')", 10, "is not among those"),
        ("mentions(r.code)", 10, "mentions takes 2 arguments"),
        ("r.focus; DROP TABLE conditions", 10, "one expression is asked for"),
        ("1 FROM conditions", 10, "one expression is asked for"),
        ("r.focus, r.in_focus", 10, "one expression is asked for"),
        ("TRUE UNION SELECT TRUE", 10, "one expression is asked for"),
        ("EXISTS (SELECT 1 FROM conditions c JOIN goals g ON TRUE)", 10, "a subquery"),
        ("EXISTS (SELECT 1 FROM conditions c LIMIT 1)", 10, "a subquery"),
        ("EXISTS (SELECT 1 FROM (SELECT 1) c)", 10, "a subquery"),
        ("r.code IN (SELECT c.code FROM conditions c)", 10, "IN takes a list"),
        ("r.code = (SELECT c.code FROM conditions c)", 10, "a subquery that gives a value"),
        ("count(*) > 1", 10, "stand alone"),
        ("r.code > 1", 10, "integer where text is needed"),
        ("r.known_at > r.birth_date", 10, "day where instant is needed"),
        ("days(r.known_at, r.birth_date) > 1", 10, "instant where day is needed"),
        ("r.known_at - r.known_at = 1", 10, "instant where integer is needed"),
        ("r.code", 10, "text where boolean is needed"),
        ("r.received_seq + 1", 10, "integer where boolean is needed"),
        ("CAST(r.code AS INTEGER) = 1", 10, "only days are written with a kind"),
        ("r.code LIKE '%'", 10, "no part of the language"),
        ("r.code = ANY(['a'])", 10, "no part of the language"),
        ("row_number() OVER (ORDER BY r.code) = 1", 10, "no"),
        ("CASE WHEN r.code THEN TRUE END", 10, "text where boolean is needed"),
        ("r.birth_date > DATE '2026-02-30'", 10, "there is no day 2026-02-30"),
        ("r.focus\nAND r.birth_date > DATE 'nonsense'", 11, "there is no day nonsense"),
        ("r.birth_date > DATE '0000-00-00'", 10, "there is no day"),
        ("r.birth_date > DATE '2026-1-1'", 10, "there is no day"),
        ("CASE WHEN r.focus THEN r.birth_date > DATE '2026-13-01' END", 10, "there is no day"),
        ("9223372036854775807 + r.received_seq > 0", 10, "a number is at most"),
        ("r.received_seq = 99999999999999999999999999", 10, "a number is at most"),
        ("r.received_seq = 1e400", 10, "a number is at most"),
        ("r.received_seq > 0.12345678901234567890", 10, "a number is at most"),
        ("r.surrogate = 'someone'", 10, "a rule is about rows, not about someone"),
        ("r.surrogate IN ('someone')", 10, "a rule is about rows, not about someone"),
        ("starts(r.surrogate, 'some')", 10, "a rule is about rows, not about someone"),
        ("coalesce(r.surrogate, '') = 'someone'", 10, "a rule is about rows, not about someone"),
        ("r.code = 'a\u202e'", 10, "a letter that cannot be seen"),
        ("r.focus\n/* \u2066 */ AND r.in_focus", 11, "a letter that cannot be seen"),
        ("r.focus /* ' */ AND r.sex", 10, "conditions has no column sex"),
        ("r.focus -- a remark\nAND r.sex", 11, "conditions has no column sex"),
        ("EXISTS (SELECT 1 FROM conditions c, goals g WHERE c.code = g.code)", 10, "a subquery"),
        ("EXISTS (WITH x AS (SELECT 1) SELECT 1 FROM x)", 10, "a subquery"),
        ("EXISTS (SELECT 1 FROM information_schema.tables t)", 10, "a subquery"),
        ("EXISTS (SELECT 1 FROM conditions c TABLESAMPLE 10 PERCENT)", 10, "a subquery"),
        ("EXISTS (SELECT 1 FROM conditions c WHERE random() < 1)", 10, "gives another answer each time"),
        ("EXISTS (SELECT 1 FROM conditions c GROUP BY c.code HAVING count(*) > 1)", 10, "a subquery"),
        ("EXISTS (SELECT 1 FROM duckdb_settings() c)", 10, "a subquery"),
        ("(SELECT count(DISTINCT c.code) FROM conditions c WHERE c.code = r.code) > 1", 10, "no part of the language"),
        ("(SELECT first(c.code) FROM conditions c WHERE c.code = r.code) = 'x'", 10, "count, min or max"),
        ("(SELECT max(c.code) FILTER (WHERE c.focus) FROM conditions c) = 'a'", 10, "count, min or max"),
        ("r.received_seq / 0 = 1", 10, "no part of the language"),
        ("r.received_seq % 0 = 1", 10, "no part of the language"),
        ("r.code = $1", 10, "no part of the language"),
        ("current_user = 'x'", 10, "gives another answer each time"),
        ("nextval('s') = 1", 10, "is not among those"),
        ("error('x')", 10, "is not among those"),
        ("r.code COLLATE NOCASE = 'x'", 10, "is not among those"),
        ("r.code = 'a' QUALIFY TRUE", 10, "one expression is asked for"),
        ("ATTACH 'x'", 10, "syntax"),
        ("(r.code, r.koen) = ('a', 'b')", 10, "no part of the language"),
        ("mentions(mentions(r.code, r.code), 'x')", 10, "boolean where text is needed"),
        ("minutes(r.known_at, r.birth_date) > 1", 10, "day where instant is needed"),
    ],
)
def test_an_expression_that_cannot_be_let_in_is_refused_with_line_and_reason(
    expression: str, line: int, reason: str
) -> None:
    told = refusals(finding(expression))
    assert any(refusal.place.line == line and reason in refusal.reason for refusal in told), told
    assert {refusal.rule for refusal in told} == {"synlig-test"}


def test_rules_that_wait_for_each_other_are_refused() -> None:
    told = refusals(
        setting("a", "r.b + 1", key="synlig-one") + setting("b", "r.a + 1", key="synlig-two") + finding("r.a = 1")
    )
    assert {(refusal.rule, refusal.reason) for refusal in told} == {
        (key, "circular: synlig-one, synlig-two wait for each other") for key in ("synlig-one", "synlig-two")
    }


def test_a_rule_that_reads_what_it_sets_is_refused() -> None:
    assert "circular" in refusals(setting("a", "r.a + 1"))[0].reason


def test_a_reported_column_is_never_set() -> None:
    (told,) = refusals(setting("received_seq", "1"))
    assert told.reason == "conditions.received_seq is reported; set a column beside it"


def test_two_rules_for_one_column_on_the_same_day_are_refused() -> None:
    one = setting("a", "1", key="synlig-one", more="to = 2026-01-02")
    (told,) = refusals(one + setting("a", "2", key="synlig-two", more="from = 2026-01-01"))
    assert told.rule == "synlig-two"
    assert told.reason.startswith("sets conditions.a on the same days as synlig-one")
    assert told.place.line == len(one.splitlines()) + 1


def test_one_rule_may_follow_the_other_from_a_day_on() -> None:
    one = setting("a", "1", more="to = 2026-01-01")
    assert len(ruleset(read(one + setting("a", "2", more="from = 2026-01-01"), "x.toml"), KINDS).layers[0]) == 2


def test_one_id_in_force_twice_on_the_same_day_is_refused() -> None:
    (told,) = refusals(finding("r.focus") + finding("r.in_focus"))
    assert "in force on the same days" in told.reason


def test_every_rule_that_cannot_run_is_told_at_once() -> None:
    told = refusals(finding("r.a", key="synlig-one") + finding("r.b", key="synlig-two"))
    assert [refusal.rule for refusal in told] == ["synlig-one", "synlig-two"]


@pytest.mark.parametrize(
    ("document", "line", "reason"),
    [
        ("[[rules]]\nid = ", 2, "Invalid value"),
        ("\n" + finding("r.focus", more=""), 2, "'severity' is missing"),
        (finding("r.focus", more='severity = [{ is = "fatal" }]'), 1, "a severity is one of"),
        (finding("r.focus", more='severity = [{ is = "error" }]\nshell = "rm"'), 1, "unknown key shell"),
        (finding("r.focus", key="Synlig"), 1, "an id is `synlig-`"),
        (finding("r.focus").replace("finds", "runs"), 1, "a rule has one of"),
        (setting("a", "1").replace('kind = "integer"', 'kind = "blob"'), 1, "of no known kind"),
        (setting("a", "1").replace("given = { c = 1 }", ""), 1, "says what is `given`"),
    ],
)
def test_a_document_that_is_not_of_the_agreed_form_is_refused_with_its_line(
    document: str, line: int, reason: str
) -> None:
    (told,) = refusals(document)
    assert told.place.line == line
    assert reason in told.reason
