"""Rows within a person's reach: a municipality's, or those that came in reports of some of its units."""

from collections.abc import Mapping
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from synlig.core.reach import Reach

TELLS: Final = "patients"
"""The table whose rows name the unit that keeps the record: every report has one."""


def rows_within(reach: Reach, tables: Mapping[str, Any]) -> Mapping[str, Any]:
    """`tables` by name, each filtered before anything is read of it.

    What a unit sees of a resource is what the unit itself reported of it last.
    """
    own = pc.field("kommune") == reach.kommune
    if reach.units is not None:
        whose = own & pc.field("sor").isin(pa.array(sorted(reach.units), pa.string()))
        reports = tables[TELLS].to_table(columns=["bundle_id"], filter=whose)["bundle_id"].unique()
        own &= pc.field("bundle_id").isin(reports)
    return {name: rows.filter(own) for name, rows in tables.items()}
