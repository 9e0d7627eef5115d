"""Declared rules made ready to run: parsed, held against what is allowed, and put in order."""

from synlig.pipeline.rules.book import Edition, RuleBook
from synlig.pipeline.rules.ruleset import ruleset

__all__ = ["Edition", "RuleBook", "ruleset"]
