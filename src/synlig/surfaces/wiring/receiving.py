"""Parts for reports on their way in, until they are rows."""

from functools import cached_property

from synlig.declared import forms, profiles, tables
from synlig.guard.sealing import Opener, Sealer
from synlig.guard.table_keys import TableKeys
from synlig.pipeline.gate import Gate, Limits
from synlig.pipeline.heart_form import CsvJudge
from synlig.pipeline.tabulate import Tabulator
from synlig.storage.intake import Intake
from synlig.storage.raw_store import RawStore
from synlig.storage.receipts import Receipts
from synlig.storage.sealed_reports import SealedReports
from synlig.storage.senders import Senders
from synlig.storage.tables import TableStore
from synlig.storage.work import Work
from synlig.surfaces.wiring.foundation import Foundation


class Receiving(Foundation):
    """Parts for reports on their way in, until they are rows."""

    @cached_property
    def senders(self) -> Senders:
        """The register of senders."""
        return Senders(self.control)

    @cached_property
    def raw_store(self) -> RawStore:
        """Sealed bytes."""
        return RawStore(self.home.raw)

    @cached_property
    def intake(self) -> Intake:
        """The keeper of what is received; it can seal, not open."""
        return Intake(self.control, self.raw_store, Sealer(self.keys.worker_public()), self.keys.address_key())

    @cached_property
    def receipts(self) -> Receipts:
        """Verdict lines."""
        return Receipts(self.control)

    @cached_property
    def reports(self) -> SealedReports:
        """Kept reports, opened by the worker."""
        return SealedReports(self.control, self.raw_store, Opener(self.keys.worker_private()))

    @cached_property
    def work(self) -> Work:
        """The queue of received reports."""
        return Work(self.control, self.reports)

    @cached_property
    def table_store(self) -> TableStore:
        """Encrypted tables."""
        return TableStore(
            self.control,
            self.home.tables,
            TableKeys(self.keys),
            self.work,
            buckets=self.settings.tables.buckets,
            clock=self.clock,
        )

    @cached_property
    def gate(self) -> Gate:
        """The validator."""
        limits = Limits(max_bytes=self.settings.intake.max_report_bytes)
        return Gate(profiles.load(), self.reportable, limits)

    @cached_property
    def csv_judge(self) -> CsvJudge:
        """The validator, for lines of CSV as well."""
        return CsvJudge(self.gate.judge, forms.heart_rehabilitation())

    @cached_property
    def tabulator(self) -> Tabulator:
        """Reports into rows."""
        return Tabulator(tables.load(), self.reportable)
