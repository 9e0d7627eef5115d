"""The manual of rules as Markdown, written from the declarations: what runs is what is read."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from synlig.core.rule import Example, Rule, RuleKind
from synlig.core.ruleset import RuleSet

HEAD: Final = """# The rules

Written by `synlig rules list --manual` from `src/synlig/declared/rules`; a test holds it to them. A rule sees of each \
table what holds now, and under `all_` every version that was known. What a rule finds or sets stands beside the \
reported value, never in its place. Rule set `{version}`: {count} rules.
"""
SECTIONS: Final[Mapping[RuleKind, str]] = {
    "validating": "What is remarked on",
    "harmonising": "What is said one way",
    "deriving": "What is derived",
}


def manual(rules: RuleSet) -> str:
    """Every rule with its words, its expression and its examples, by kind and table."""
    every = [checked.rule for checked in rules.all]
    parts = [HEAD.format(version=rules.version, count=len(every))]
    for kind, title in SECTIONS.items():
        parts.append(f"## {title}\n")
        parts += [_rule(rule) for rule in every if rule.kind == kind]
    return "\n".join(parts).rstrip() + "\n"


def _rule(rule: Rule) -> str:
    lines = [f"### `{rule.id}`\n", f"**{rule.title.da}** · {rule.title.en}\n"]
    lines += [f"{rule.why.da} {rule.fix.da}\n", f"*{rule.why.en} {rule.fix.en}*\n"]
    lines += ["| over | element | makes | in force | source |\n|---|---|---|---|---|"]
    term = f"from {rule.term.start}" + (f" up to {rule.term.end}" if rule.term.end else "")
    lines += [f"| `{rule.table}` | `{rule.element}` | {_makes(rule)} | {term} | {rule.source} |\n"]
    lines += [f"```sql\n{rule.expression}\n```\n"]
    lines += [line for example in rule.examples for line in _example(example)]
    return "\n".join(lines)


def _makes(rule: Rule) -> str:
    if rule.target is not None:
        return f"`{rule.target.column}` ({rule.target.kind}): {rule.target.title.da} · {rule.target.title.en}"
    (_, first), *later = rule.severity
    return first + "".join(f", {word} from {day}" for day, word in later)


def _example(example: Example) -> Iterator[str]:
    yield f"- {example.says.da} · {example.says.en} (as of {example.as_of})"
    for table, rows in example.rows.items():
        yield from (f"  - `{table}` {_row(row)}" for row in rows)
    if example.given:
        yield "  - gives " + ", ".join(f"`{key}`: {_value(value)}" for key, value in example.given.items())
    else:
        yield "  - finds " + (", ".join(f"`{key}`" for key in sorted(example.found)) or "nothing")
    yield ""


def _row(row: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {_value(value)}" for name, value in row.items())


def _value(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
