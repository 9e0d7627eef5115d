"""Parts for holding the stores against each other and their signed manifest."""

from collections.abc import Callable
from datetime import date, datetime
from functools import cached_property

from synlig.core.arrow import arrow_schema
from synlig.core.cells import CellBlock, CodeLists
from synlig.core.cube import Cube
from synlig.declared import tables
from synlig.guard.signing import check_signature, sign
from synlig.guard.table_keys import TableKeys
from synlig.storage.facts import exact_cells
from synlig.storage.reconciling.statements import PURPOSE, Statements
from synlig.storage.reconciling.until import TablesUntil
from synlig.surfaces.wiring.releasing import Releasing


class Reconciling(Releasing):
    """Parts for holding the stores against each other and their signed manifest."""

    @cached_property
    def table_keys(self) -> TableKeys:
        """Keys of stored files."""
        return TableKeys(self.keys)

    @cached_property
    def statements(self) -> Statements:
        """Signed manifests of the stores, signed with the key of releases for a purpose of their own."""
        keys = self.keys
        return Statements(
            self.control,
            lambda content: sign(keys.release_private(), PURPOSE, content),
            lambda content, signature: check_signature(keys.release_public(), PURPOSE, content, signature),
        )

    @cached_property
    def exact_then(self) -> Callable[[Cube, CodeLists, date, datetime], list[CellBlock]]:
        """Counts a cube exactly over what was stored at an instant."""

        def counted(cube: Cube, lists: CodeLists, until: date, at: datetime) -> list[CellBlock]:
            then = TablesUntil(self.control, self.home.tables, self.table_keys, at)
            stored = {name: then.dataset(name, arrow_schema(schema)) for name, schema in tables.load().items()}
            return exact_cells(self.engine.query, stored, cube, lists, until)

        return counted
