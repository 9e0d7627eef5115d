"""Parts for rules: the set, its examples, and its run over stored rows."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from synlig.core.cells import CodeLists
from synlig.core.cpr import Surrogate
from synlig.core.cube import Cube
from synlig.core.kommune import KommuneKode
from synlig.core.query import TableRequest
from synlig.core.reach import Reach
from synlig.core.release import AsKnown
from synlig.core.rule import Amendment, Rule
from synlig.core.ruleset import Checked, RuleSet
from synlig.declared import tables
from synlig.pipeline.rules import RuleBook
from synlig.storage.adopted_rules import AdoptedRules
from synlig.storage.afterwards import Judgement, LateFindings, Touched, TouchedRows, judgement
from synlig.storage.facts import CellRows, cell_rows
from synlig.storage.facts.within import rows_within
from synlig.storage.home import Home
from synlig.storage.manifest import Manifest
from synlig.storage.rules import (
    Outcome,
    Run,
    TouchedRow,
    Touches,
    compared,
    knowledge,
    run,
    run_examples,
    scores,
    stays_home,
    touched_rows,
    tried_examples,
    with_rules,
)
from synlig.storage.steady import steadily
from synlig.surfaces.wiring.changing import Changing
from synlig.surfaces.wiring.releasing import MOMENT, Releasing
from synlig.surfaces.wiring.row_counts import Rounded, rounded_counts, rounded_rows
from synlig.surfaces.wiring.rule_books import FreshBook, read_book


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
    def rule_rows(self) -> Callable[[RuleSet, AsKnown], dict[tuple[str, str], int]]:
        """Rows that each rule touched in what was known, protected as cells are: they are shown to everybody."""

        def touched(chosen: RuleSet, known: AsKnown) -> Touches:
            stored, after = self.stored(known.stored_by), known.at + MOMENT
            done = run(self.engine.query, stored, self.looked_up, chosen, known.until, after)
            return touched_rows(done, chosen)

        def counted(chosen: RuleSet, known: AsKnown) -> dict[tuple[str, str], int]:
            rows = steadily(Manifest(self.control), lambda: touched(chosen, known))
            return rounded_counts(rows, chosen, self.keys.disclosure_key(), self.settings.disclosure.base)

        return counted

    @cached_property
    def rule_run_in(self) -> Callable[[RuleSet, date, KommuneKode], Run]:
        """Carries out rules for one municipality: rows of others are read only where a rule looks across."""

        def carried_out(chosen: RuleSet, as_of: date, kommune: KommuneKode) -> Run:
            stored = within = self.stored()  # held until all is read, and with it the files
            if stays_home(chosen):
                within = {name: rows.filter(pc.field("kommune") == kommune) for name, rows in stored.items()}
            return run(self.engine.query, within, self.looked_up, chosen, as_of)

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
    def own_cell_rows(self) -> Callable[[Cube, CodeLists, TableRequest, AsKnown, Reach], CellRows]:
        """The rows that one exact figure is made of: those beyond reach never reach the engine."""

        def found(cube: Cube, lists: CodeLists, asked: TableRequest, known: AsKnown, reach: Reach) -> CellRows:
            stored = self.stored()  # held until all is read, and with it the files
            own = rows_within(reach, stored)
            return cell_rows(self.engine.query, own, cube, lists, asked, known.until, known.at + MOMENT)

        return found

    @cached_property
    def rules_on_rows(self) -> Callable[[str, Sequence[str], Reach, date], list[TouchedRow]]:
        """What the rules of a table did to some rows within reach: the rows of their citizens are judged, no others."""
        citizens_rows = TouchedRows(self.table_store, tables.load(), self.settings.tables.buckets)

        def found(table: str, ids: Sequence[str], reach: Reach, as_of: date) -> list[TouchedRow]:
            stored = self.stored()
            wanted = pc.field("resource_id").isin(pa.array(ids, pa.string()))
            own = rows_within(reach, stored)[table].to_table(columns=["surrogate", "bundle_id"], filter=wanted)
            rows = citizens_rows.of([Surrogate(one) for one in own["surrogate"].unique().to_pylist()])
            chosen = self.rule_set.only(*(one.rule for one in self.rule_set.all if one.rule.table == table))
            done = run(self.engine.query, rows, self.looked_up, chosen, as_of)
            reports = set(own["bundle_id"].to_pylist())
            shown = with_rules(done, chosen, table, reach.kommune, ids)
            return [one for one in shown if one.row["bundle_id"] in reports]

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
