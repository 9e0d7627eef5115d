"""Parts for rules: the set, its examples, and its run over stored rows."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property

import pyarrow as pa

from synlig.core.arrow import arrow_schema
from synlig.core.cpr import Surrogate
from synlig.core.ruleset import Checked, RuleSet
from synlig.declared import rules, tables
from synlig.pipeline.rules import ruleset
from synlig.storage.afterwards import Judgement, LateFindings, Touched, TouchedRows, judgement
from synlig.storage.rules import Outcome, Run, kinds, knowledge, run, run_examples, scores
from synlig.surfaces.wiring.releasing import Releasing


class Ruling(Releasing):
    """Parts for rules: the set, its examples, and its run over stored rows."""

    @cached_property
    def rule_set(self) -> RuleSet:
        """The declared rules, checked."""
        return ruleset(rules.load(), kinds(tables.load()))

    @cached_property
    def looked_up(self) -> dict[str, pa.Table]:
        """What rules look up."""
        return knowledge(self.codebook, self.organisations)

    @cached_property
    def rule_examples(self) -> Callable[[Checked], list[Outcome]]:
        """Carries out the examples of one rule."""
        return lambda checked: run_examples(self.engine.query, tables.load(), self.looked_up, self.rule_set, checked)

    @cached_property
    def rule_run(self) -> Callable[[RuleSet, date], Run]:
        """Carries out rules over the stored tables as known at the end of a Danish day."""

        def carried_out(chosen: RuleSet, as_of: date) -> Run:
            schemas = tables.load().items()
            stored = {name: self.table_store.dataset(name, arrow_schema(schema)) for name, schema in schemas}
            return run(self.engine.query, stored, self.looked_up, chosen, as_of)

        return carried_out

    @cached_property
    def rules_over(self) -> Callable[[RuleSet, date, Sequence[Surrogate]], Judgement]:
        """Carries out rules over the rows of some citizens."""
        stored = TouchedRows(self.table_store, tables.load(), self.settings.tables.buckets)

        def found(chosen: RuleSet, as_of: date, citizens: Sequence[Surrogate]) -> Judgement:
            rows = stored.of(citizens)
            done = run(self.engine.query, rows, self.looked_up, chosen, as_of)
            return judgement(done.findings, rows, citizens)

        return found

    @cached_property
    def touched(self) -> Touched:
        """Citizens whom the rules have yet to look at."""
        return Touched(self.control, self.settings.tables.buckets)

    @cached_property
    def late_findings(self) -> LateFindings:
        """What rules found once reports were rows."""
        return LateFindings(self.control, self.touched)

    @cached_property
    def rule_scores(self) -> Callable[[Run, Sequence[Checked]], pa.Table]:
        """The quality of what was reported, from a run."""

        def scored(done: Run, chosen: Sequence[Checked]) -> pa.Table:
            return scores(self.engine.query, done, chosen)

        return scored
