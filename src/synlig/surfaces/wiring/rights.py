"""Parts for people's rights: what is held of a person, and letting go of it."""

from functools import cached_property

from synlig.guard.table_keys import TableKeys
from synlig.storage.linking import Linking
from synlig.storage.searching import Elsewhere, Reports, Rows
from synlig.surfaces.wiring.receiving import Receiving
from synlig.surfaces.wiring.witnessing import Witnessing


class Rights(Witnessing, Receiving):
    """Parts for people's rights: what is held of a person, and letting go of it."""

    @cached_property
    def linking(self) -> Linking:
        """The worker's view of what the gate rejected."""
        return Linking(self.control, self.reports, self.clock)

    @cached_property
    def found_reports(self) -> Reports:
        """Reports, searched for a person."""
        return Reports(self.control)

    @cached_property
    def found_rows(self) -> Rows:
        """Stored rows, searched for a person."""
        return Rows(self.control, self.home.tables, TableKeys(self.keys))

    @cached_property
    def found_elsewhere(self) -> Elsewhere:
        """Everything else, searched for a person."""
        return Elsewhere(self.control)
