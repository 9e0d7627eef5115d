"""Parts for counting, protecting and reading cubes."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from synlig.core.arrow import arrow_schema
from synlig.core.cells import CellBlock, CodeLists
from synlig.core.cpr import Surrogate
from synlig.core.cube import Cube
from synlig.core.reach import Reach
from synlig.core.release import AsKnown
from synlig.declared import cubes, tables
from synlig.guard.spark import opening
from synlig.guard.table_keys import TableKeys
from synlig.storage.engine import AnyEngine, Engine
from synlig.storage.facts import exact_cells
from synlig.storage.facts.within import rows_within
from synlig.storage.manifest import Manifest
from synlig.storage.moments import take_moment
from synlig.storage.reconciling.until import TablesUntil
from synlig.storage.released_views import ReleasedViews
from synlig.storage.releases import Releases, ReleaseStore
from synlig.storage.releases.picking import ReleasedCubes
from synlig.storage.releases.registered import PublicTotals
from synlig.storage.spark import SparkEngine
from synlig.storage.steady import steadily
from synlig.surfaces.wiring.receiving import Receiving

MOMENT: Final = timedelta(microseconds=1)


class Releasing(Receiving):
    """Parts for counting, protecting and reading cubes."""

    @cached_property
    def engine(self) -> AnyEngine:
        """What counts: the confined embedded engine, or Spark over the same files."""
        wanted = self.settings.engine
        if wanted.kind == "spark":
            return SparkEngine(
                wanted.spark_master, wanted.memory_limit, lambda: opening(self.keys), wanted.spark_properties
            )
        return Engine(wanted.memory_limit, wanted.threads)

    @cached_property
    def cubes(self) -> Mapping[str, Cube]:
        """The standard cubes."""
        return cubes.load()

    @cached_property
    def exact(self) -> Callable[[Cube, CodeLists, AsKnown], list[CellBlock]]:
        """Counts a cube exactly over the stored tables, as it was known."""

        def once(cube: Cube, lists: CodeLists, known: AsKnown) -> list[CellBlock]:
            stored = self.stored(known.stored_by)
            return exact_cells(self.engine.query, stored, cube, lists, known.until, known.at + MOMENT)

        def counted(cube: Cube, lists: CodeLists, known: AsKnown) -> list[CellBlock]:
            return steadily(Manifest(self.control), lambda: once(cube, lists, known))

        return counted

    @cached_property
    def own_cells(self) -> Callable[[Cube, CodeLists, AsKnown, Reach], list[CellBlock]]:
        """Counts a cube exactly over the rows within reach: those of others never reach the engine."""

        def counted(cube: Cube, lists: CodeLists, known: AsKnown, reach: Reach) -> list[CellBlock]:
            stored = self.stored()  # held until all is counted, and with it the files
            return exact_cells(
                self.engine.query, rows_within(reach, stored), cube, lists, known.until, known.at + MOMENT
            )

        return counted

    @cached_property
    def cohort_cells(self) -> Callable[[Cube, CodeLists, AsKnown, Reach, Sequence[Surrogate] | None], list[CellBlock]]:
        """The same, of these citizens only where they are given."""

        def counted(
            cube: Cube, lists: CodeLists, known: AsKnown, reach: Reach, citizens: Sequence[Surrogate] | None
        ) -> list[CellBlock]:
            stored = self.stored()
            within = rows_within(reach, stored)
            if citizens is not None:
                of = pc.field("surrogate").isin(pa.array(citizens, pa.string()))
                within = {name: rows.filter(of) for name, rows in within.items()}
            return exact_cells(self.engine.query, within, cube, lists, known.until, known.at + MOMENT)

        return counted

    def stored(self, by: datetime | None = None) -> Mapping[str, Any]:
        """The stored tables as datasets by name; with `by`, as they were then."""
        store = (
            self.table_store if by is None else TablesUntil(self.control, self.home.tables, TableKeys(self.keys), by)
        )
        return {name: store.dataset(name, arrow_schema(schema)) for name, schema in tables.load().items()}

    @cached_property
    def moment(self) -> Callable[[], datetime]:
        """Now, as a moment that can be come back to: every stored file is surely older or younger."""
        return lambda: take_moment(self.control, self.clock)

    @cached_property
    def release_store(self) -> ReleaseStore:
        """Releases, for those who make them."""
        public, private = self.keys.release_public(), self.keys.release_private()
        return ReleaseStore(self.control, self.home.releases, public, private)

    @cached_property
    def released_views(self) -> ReleasedViews:
        """Released tables in PostgreSQL, for BI tools that read by SQL."""
        return ReleasedViews(self.control, self.settings.database.reader)

    @cached_property
    def public_totals(self) -> PublicTotals:
        """What is published elsewhere exactly, of which the release gate must know."""
        return PublicTotals(self.home.public_totals)

    @cached_property
    def releases(self) -> Releases:
        """Releases, for those who read them."""
        return Releases(self.control, self.home.releases, self.keys.release_public())

    @cached_property
    def released_cubes(self) -> ReleasedCubes:
        """The standard cubes as they were released, for readers."""
        return ReleasedCubes(self.releases, self.cubes)

    @cached_property
    def cubes_with_proofs(self) -> ReleasedCubes:
        """For whoever runs the Gateway: cubes of releases made again as once known too."""
        return ReleasedCubes(self.releases, self.cubes, proofs=True)
