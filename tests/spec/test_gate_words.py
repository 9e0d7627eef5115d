"""Every rule word the contract knows can be said, in both languages, and nothing else is ever said."""

import re
import string
from pathlib import Path

import pytest

import synlig.pipeline.gate
from synlig.core.words import Words
from synlig.declared import profiles

PROFILES = profiles.load()
SOURCE = "\n".join(path.read_text("utf-8") for path in Path(synlig.pipeline.gate.__file__).parent.glob("*.py"))
CONTRACT = (
    "json resource-type profile cardinality prohibited type fixed-value binding slice reference-bundled identifier-cpr"
    " identifier-sor one-citizen bundle-type duplicate-id date"
)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize(("key", "words"), PROFILES.words.items())
def test_both_languages_say_the_same_of_the_same_things(key: str, words: Words) -> None:
    assert (key, fields(words.da)) == (key, fields(words.en))
    assert words.da != words.en


def test_the_words_are_those_of_the_contract_and_our_own() -> None:
    rules = {key.partition(".")[0] for key in PROFILES.words}
    assert {rule for rule in rules if not rule.startswith("synlig-")} == set(CONTRACT.split())


def test_every_word_is_said_somewhere_and_every_word_said_is_there() -> None:
    said = set(re.findall(r'"([a-z]+(?:-[a-z]+)*\.[a-z-]+|synlig-[a-z-]+)"', SOURCE))
    dotted = {key for key in PROFILES.words if "." in key or key.startswith("synlig-")}
    assert dotted - said == set()
    assert {key for key in said if key.partition(".")[0] in CONTRACT.split()} - PROFILES.words.keys() == set()


def test_every_rule_between_elements_has_words_in_both_languages() -> None:
    assert [key for key, rule in PROFILES.invariants.items() if not rule.words.da or not rule.words.en] == []
