"""Rules carried out by the engine over stored rows; nothing reported is ever changed."""

from synlig.storage.rules.comparing import Difference, compared
from synlig.storage.rules.examples import Outcome, run_examples, tried_examples
from synlig.storage.rules.knowledge import KNOWLEDGE, knowledge
from synlig.storage.rules.running import FINDINGS, Run, run
from synlig.storage.rules.scoring import scores
from synlig.storage.rules.states import kinds
from synlig.storage.rules.touching import CountRuleRows, Touches, touched_rows
from synlig.storage.rules.tracing import TouchedRow, stays_home, traced, with_rules

__all__ = [
    "FINDINGS",
    "KNOWLEDGE",
    "CountRuleRows",
    "Difference",
    "Outcome",
    "Run",
    "TouchedRow",
    "Touches",
    "compared",
    "kinds",
    "knowledge",
    "run",
    "run_examples",
    "scores",
    "stays_home",
    "touched_rows",
    "traced",
    "tried_examples",
    "with_rules",
]
