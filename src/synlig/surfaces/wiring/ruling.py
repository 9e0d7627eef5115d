"""Parts for rules: the set, its examples, and its run over stored rows."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from synlig.core.cpr import Surrogate
from synlig.core.kommune import KommuneKode
from synlig.core.rule import Amendment, Rule
from synlig.core.ruleset import Checked, RuleSet
from synlig.declared import tables
from synlig.pipeline.rules import RuleBook
from synlig.storage.adopted_rules import AdoptedRules
from synlig.storage.afterwards import Judgement, LateFindings, Touched, TouchedRows, judgement
from synlig.storage.home import Home
from synlig.storage.rules import (
    Outcome,
    Run,
    Touches,
    compared,
    knowledge,
    run,
    run_examples,
    scores,
    stays_home,
    tried_examples,
)
from synlig.surfaces.wiring.changing import Changing
from synlig.surfaces.wiring.releasing import Releasing
from synlig.surfaces.wiring.rule_books import FreshBook, Rounded, read_book, rounded_counts, rounded_rows


class Ruling(Changing, Releasing):
    """Parts for rules: the set, its examples, and its run over stored rows."""

    @cached_property
    def adopted_rules(self) -> AdoptedRules:
        """Changes of rules that were approved."""
        return AdoptedRules(self.control)

    @property
    def rule_book(self) -> RuleBook:
        """Every edition of the rules, as of now: what another process adopted is in it."""
        return self._rules()

    @property
    def rule_set(self) -> RuleSet:
        """The rules in their newest edition, checked."""
        return self.rule_book.now

    @cached_property
    def _rules(self) -> Callable[[], RuleBook]:
        if Home(self.home_path).settings_file.is_file():
            return FreshBook(self.adopted_rules, lambda: self.four_eyes.verify)
        delivered = read_book(())
        return lambda: delivered

    @cached_property
    def rule_examples_of(self) -> Callable[[RuleSet, Rule], list[Outcome]]:
        """Carries out the examples of one rule of a set that is only proposed; what stops the engine is a refusal."""

        def outcomes(chosen: RuleSet, rule: Rule) -> list[Outcome]:
            checked = next(one for one in chosen.all if one.rule.place == rule.place)
            return tried_examples(self.engine.query, tables.load(), self.looked_up, chosen, checked)

        return outcomes

    @cached_property
    def rule_trial(self) -> Callable[[Amendment, date], Rounded]:
        """What a proposed change would do to what is stored, had it been in force ever since."""

        def tried(amendment: Amendment, as_of: date) -> Rounded:
            was, would_be = self.rule_set, self.rule_book.trial(amendment)
            keys = {rule.id for rule in amendment.rules} | {one.rule for one in amendment.ended}
            affected = [one.resting_on(keys) for one in (was, would_be)]
            chosen = was.only(*affected[0]), would_be.only(*affected[1])
            before, after = (self.rule_run(one, as_of) for one in chosen)
            found = compared(self.engine.query, before, after, [*affected[0], *affected[1]])
            return rounded_rows(found, self.keys.disclosure_key(), self.settings.disclosure.base)

        return tried

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
            return run(self.engine.query, self.stored(), self.looked_up, chosen, as_of)

        return carried_out

    @cached_property
    def rounded_touches(self) -> Callable[[Touches], dict[tuple[str, str], int]]:
        """Protects numbers of rows before others than the own municipality see them."""
        return lambda counts: rounded_counts(counts, self.keys.disclosure_key(), self.settings.disclosure.base)

    @cached_property
    def rule_run_in(self) -> Callable[[RuleSet, date, KommuneKode], Run]:
        """Carries out rules for one municipality: rows of others are read only where a rule looks across."""

        def carried_out(chosen: RuleSet, as_of: date, kommune: KommuneKode) -> Run:
            stored = self.stored()
            if stays_home(chosen):
                stored = {name: rows.filter(pc.field("kommune") == kommune) for name, rows in stored.items()}
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
