"""The manual of rules says what the declarations say."""

from house.places import ROOT
from synlig.declared import rules, tables
from synlig.pipeline.rules import ruleset
from synlig.pipeline.rules.manual import manual
from synlig.storage.rules import kinds


def test_the_manual_is_the_one_the_declarations_give() -> None:
    written = (ROOT / "docs" / "rules.md").read_text("utf-8")
    assert written == manual(ruleset(rules.load(), kinds(tables.load()))), (
        "write it anew: synlig rules list --manual > docs/rules.md"
    )
