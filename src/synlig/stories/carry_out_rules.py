"""Carry out an approved change of rules: it is kept, signed, and in force from its day on."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime

from synlig.core.change import Change
from synlig.core.errors import Refused
from synlig.core.instant import danish_day
from synlig.core.rule import Adoption, RulesRefused
from synlig.declared.rules.reading import read_amendment
from synlig.guard.four_eyes import FourEyes
from synlig.pipeline.rules import RuleBook
from synlig.storage.adopted_rules import AdoptedRules, statement
from synlig.storage.changes import Changes


def carry_out_rules(
    change: Change,
    *,
    four_eyes: FourEyes,
    rule_book: RuleBook,
    adopted_rules: AdoptedRules,
    changes: Changes,
    clock: Callable[[], datetime],
) -> Mapping[str, object]:
    """The version of the set from now on; it may be killed and run again (K13).

    A rule whose day passed before it was approved is in force from the day of the approval: nothing is changed
    backwards.

    Raises:
        Refused: not approved, or it does not fit the rules that are in force by now. IntegrityFailure: not what was
        approved.
    """
    four_eyes.check_approval(change)
    done = next((one for one in rule_book.editions if one.adoption and one.adoption.change == change.id), None)
    version = done.version if done else _adopted(change, four_eyes, rule_book, adopted_rules, clock())
    changes.done(change, json.dumps({"rule_set": version}), clock())
    return {"rule_set": version}


def _adopted(change: Change, four_eyes: FourEyes, book: RuleBook, kept: AdoptedRules, now: datetime) -> str:
    text = change.proposal.document.decode()
    adoption = Adoption(change.id, text, change.proposer, change.decided_by or "", now)
    try:
        after = book.carried_out(read_amendment(text, adoption.name, danish_day(now)), danish_day(now))
    except RulesRefused as refused:
        raise Refused(f"Other rules are in force by now: propose the change again. {refused}") from None
    kept.adopt(adoption, four_eyes.sign(statement(adoption)))
    return after.version
