"""From released cells to the figures asked for: what may be asked, which cells answer it, and how they add up."""

from synlig.pipeline.tally.answering import answer, answer_asked
from synlig.pipeline.tally.asking import parse_request

__all__ = ["answer", "answer_asked", "parse_request"]
