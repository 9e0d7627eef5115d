"""A stand-in for a research project: takes rows under pseudonyms only; `python -m synlig_sandbox.forskning`."""

from pathlib import Path

from synlig_sandbox.door import main
from synlig_sandbox.forms import Rows, is_pseudonym
from synlig_sandbox.service import Service

TABLES = frozenset({"Patient", "Condition", "CarePlan", "Procedure", "Observation", "Goal"})


def make(folder: Path) -> Service:
    """The service, with what it keeps in `folder`."""
    return Service(folder, Rows(TABLES, is_pseudonym))


if __name__ == "__main__":
    main("synlig_sandbox.forskning", make)
