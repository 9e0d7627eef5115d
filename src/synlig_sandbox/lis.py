"""A stand-in for a municipality's own LIS or BI: takes rows of its citizens; `python -m synlig_sandbox.lis`."""

from pathlib import Path

from synlig_sandbox.door import main
from synlig_sandbox.forms import Rows, is_cpr
from synlig_sandbox.service import Service

TABLES = frozenset({"Patient", "Condition", "CarePlan", "Procedure", "Encounter", "Observation", "Goal"})


def make(folder: Path) -> Service:
    """The service, with what it keeps in `folder`."""
    return Service(folder, Rows(TABLES, is_cpr))


if __name__ == "__main__":
    main("synlig_sandbox.lis", make)
