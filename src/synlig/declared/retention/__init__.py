"""How long everything is kept, declared per table and folder with the legal ground (K24)."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, get_args

from synlig.core.errors import SynligError
from synlig.core.retention import RetentionRule, Way
from synlig.core.sensitivity import Sensitivity
from synlig.core.words import Words


@cache
def load() -> tuple[RetentionRule, ...]:
    """Every rule, in the order they are carried out, checked: each place and id once.

    Raises:
        SynligError: a place has two rules, or a rule no ground or an unknown way.
    """
    text = (files(__name__) / "rules.toml").read_text(encoding="utf-8")
    rules = tuple(map(_rule, tomllib.loads(text)["rules"]))
    for said in ([rule.id for rule in rules], [place for rule in rules for place in rule.places]):
        if twice := {one for one in said if said.count(one) > 1}:
            raise SynligError(f"retention: {min(twice)} is declared twice.")
    return rules


def _rule(document: dict[str, Any]) -> RetentionRule:
    rule = RetentionRule(
        document["id"],
        tuple(document["places"]),
        Words(document["da"], document["en"]),
        Sensitivity(document["level"]),
        document["ground"],
        document["way"],
        document.get("days", 0),
        document.get("column", ""),
        document.get("archive", False),
    )
    if rule.way not in get_args(Way) or not rule.ground.strip() or rule.days < 0:
        raise SynligError(f"retention: {rule.id} has no ground, no known way or no period.")
    return rule
