"""Propose a change of rules: checked, tried on what is stored, in force from its day when another person approved."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from synlig.core.change import Change, Decider, Proposal
from synlig.core.errors import WrongUsage
from synlig.core.instant import danish_day
from synlig.core.rule import Amendment, Refusal, Rule, RulesRefused
from synlig.core.ruleset import RuleSet
from synlig.declared.rules.reading import read_amendment
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.pipeline.rules import RuleBook
from synlig.storage.changes import Changes
from synlig.storage.rules import Outcome

KIND: Final = "rules"
MOST_BYTES: Final = 500_000
NAMED: Final = 3
Trial = Callable[[Amendment, date], Mapping[str, Mapping[str, Mapping[str, int]]]]
"""Rows by rule, what becomes of them and municipality, each protected as released cells are."""


def propose_rules(
    document: bytes,
    name: str,
    *,
    rule_book: RuleBook,
    rule_examples_of: Callable[[RuleSet, Rule], Sequence[Outcome]],
    rule_trial: Trial,
    changes: Changes,
    operator: Decider,
    log: Recorder,
    clock: Callable[[], datetime],
) -> Change:
    """The proposal; what is approved is the document, and its effect shows what it would change in what is stored.

    Raises:
        RulesRefused: a rule cannot run, reaches back or does not do what its examples say; every reason with its line.
        WrongUsage: it is no text, or too long.
    """
    now = clock()
    today, text = danish_day(now), _text(document)
    amendment = read_amendment(text, name, today)
    before, after = rule_book.now, rule_book.proposed(amendment, today)
    _check_examples(rule_book.trial(amendment), amendment, rule_examples_of)
    would = {"as_of": today.isoformat(), "rows_by_rule_and_municipality": rule_trial(amendment, today)}
    named = {"from": before.version, "to": after.version}
    effect = {**named, "rules": _said(before, amendment), "in_what_is_stored": would}
    proposal = Proposal(KIND, _title(amendment), document, json.dumps(effect, ensure_ascii=False))
    log.record([Entry(Event.CHANGE_PROPOSED, operator.id, facts={"kind": KIND, "digest": proposal.digest})])
    return changes.propose(proposal, operator.id, now)


def _text(document: bytes) -> str:
    if len(document) > MOST_BYTES:
        raise WrongUsage(f"A change of rules has at most {MOST_BYTES} bytes.")
    try:
        return document.decode()
    except UnicodeDecodeError:
        raise WrongUsage("Rules are UTF-8 text.") from None


def _check_examples(
    trial: RuleSet, amendment: Amendment, examples_of: Callable[[RuleSet, Rule], Sequence[Outcome]]
) -> None:
    refused = list[Refusal]()
    for rule in amendment.rules:
        for outcome in (one for one in examples_of(trial, rule) if not one.holds):
            words = f"its example “{outcome.example.says.en}” gives {dict(outcome.came)}, not {dict(outcome.expected)}"
            refused.append(Refusal(rule.place, rule.id, words))
    if refused:
        raise RulesRefused(refused)


def _said(before: RuleSet, amendment: Amendment) -> list[dict[str, Any]]:
    """Each rule as it was and as it would be."""
    was = {checked.rule.id: checked.rule for checked in before.all}
    said = [_one(rule, was.get(rule.id)) for rule in amendment.rules]
    return [*said, *({"rule": one.rule, "what": "ended", "from": one.day.isoformat()} for one in amendment.ended)]


def _one(rule: Rule, was: Rule | None) -> dict[str, Any]:
    what = "new" if was is None else "changed"
    said: dict[str, Any] = {"rule": rule.id, "what": what, "from": rule.term.start.isoformat(), "title": rule.title.da}
    if rule.term.end is not None:
        said["to"] = rule.term.end.isoformat()
    if was is not None:
        said["was"] = was.expression
    return said | {"is": rule.expression}


def _title(amendment: Amendment) -> str:
    names = [rule.id for rule in amendment.rules] + [f"{one.rule} ends" for one in amendment.ended]
    more = len(names) - NAMED
    return "Rules: " + ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")
