"""Rules carried out by the engine over stored rows; nothing reported is ever changed."""

from synlig.storage.rules.examples import Outcome, run_examples
from synlig.storage.rules.knowledge import KNOWLEDGE, knowledge
from synlig.storage.rules.running import FINDINGS, Run, run
from synlig.storage.rules.scoring import scores
from synlig.storage.rules.states import kinds
from synlig.storage.rules.tracing import traced

__all__ = ["FINDINGS", "KNOWLEDGE", "Outcome", "Run", "kinds", "knowledge", "run", "run_examples", "scores", "traced"]
