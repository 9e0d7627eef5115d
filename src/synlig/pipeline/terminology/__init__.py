"""Terminology: what a code means, whether it may be used, what else there is, and what it is elsewhere (C1)."""

from synlig.pipeline.terminology.asked import Asked, Expand, LookUp, Translate, Validate
from synlig.pipeline.terminology.expand import Expanded, Node, expand
from synlig.pipeline.terminology.lookup import Found, look_up
from synlig.pipeline.terminology.shelf import Terminology
from synlig.pipeline.terminology.translate import Translated, Translation, translate
from synlig.pipeline.terminology.validate import Validated, validate

__all__ = [
    "Asked",
    "Expand",
    "Expanded",
    "Found",
    "LookUp",
    "Node",
    "Terminology",
    "Translate",
    "Translated",
    "Translation",
    "Validate",
    "Validated",
    "expand",
    "look_up",
    "translate",
    "validate",
]
