"""Rules taken in together: each checked, the setting ones put in layers, the whole given its version."""

import hashlib
from collections.abc import Sequence

from synlig.core.rule import Kinds, Refusal, Rule, RulesRefused
from synlig.core.ruleset import Checked, RuleSet
from synlig.core.table import Kind
from synlig.pipeline.rules import kinds as kinds_of
from synlig.pipeline.rules import naming, ordering
from synlig.pipeline.rules.grammar import parse


def ruleset(rules: Sequence[Rule], reported: Kinds) -> RuleSet:
    """The set of `rules`, over the columns `reported` and those that the rules themselves set.

    Raises:
        RulesRefused: some rule cannot run; every reason is listed with its line.
    """
    refusals = [*ordering.overlaps(rules), *_taken(rules, reported)]
    kinds = _with_targets(rules, reported)
    checked: dict[int, Checked] = {}
    for number, rule in enumerate(rules):
        tree, wrong = parse(rule)
        if tree is not None and not wrong:
            wrong = naming.check(rule, tree, kinds) or kinds_of.check(rule, tree, kinds)
        refusals += wrong
        if tree is not None and not wrong:
            reads = frozenset(naming.columns(tree, rule.table))
            checked[number] = Checked(rule, tree, reads, frozenset(naming.tables(tree, rule.table)))
    setting = [one for one in checked.values() if one.rule.target is not None]
    layers, circles = ordering.layers([one.rule for one in setting], [one.reads for one in setting])
    if refusals or circles:
        raise RulesRefused([*refusals, *circles])
    in_layers = tuple(tuple(setting[number] for number in layer) for layer in layers)
    finding = tuple(one for one in checked.values() if one.rule.target is None)
    return RuleSet(finding, in_layers, version_of(rules))


def _taken(rules: Sequence[Rule], reported: Kinds) -> list[Refusal]:
    return [
        Refusal(rule.place, rule.id, f"{rule.table}.{rule.target.column} is reported; set a column beside it")
        for rule in rules
        if rule.target is not None and rule.target.column in reported.get(rule.table, {})
    ]


def _with_targets(rules: Sequence[Rule], reported: Kinds) -> dict[str, dict[str, Kind]]:
    kinds = {table: dict(columns) for table, columns in reported.items()}
    for rule in rules:
        if rule.target is not None and rule.table in kinds:
            kinds[rule.table].setdefault(rule.target.column, rule.target.kind)
    return kinds


def version_of(rules: Sequence[Rule]) -> str:
    """Twelve hex digits that change with anything a rule does, not with where it stands."""
    said = [
        repr((rule.id, rule.table, rule.term, rule.severity, rule.target, rule.expression))
        for rule in sorted(rules, key=lambda rule: (rule.id, rule.term.start))
    ]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:12]
