"""Rules carried out by the engine over stored rows; nothing reported is ever changed."""

from synlig.storage.rules.examples import Outcome, run_examples
from synlig.storage.rules.knowledge import KNOWLEDGE, knowledge
from synlig.storage.rules.running import FINDINGS, Run, run
from synlig.storage.rules.scoring import scores

__all__ = ["FINDINGS", "KNOWLEDGE", "Outcome", "Run", "knowledge", "run", "run_examples", "scores"]
