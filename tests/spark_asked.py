"""A process that asks a cluster, one line of words at a time, and answers each with a line of JSON."""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from synlig.core.errors import SynligError
from synlig.core.instant import danish_day
from synlig.core.release import AsKnown
from synlig.declared.cubes.code_lists import code_lists
from synlig.storage.rules import run
from synlig.storage.spark import session, watching
from synlig.storage.spark.engine import plain
from synlig.surfaces.wiring import Wiring
from tests.people import FEW_FILES

RULES = ("synlig-condition-code", "synlig-condition-id-of-two-citizens")
"""One that says a code one way by looking it up, one that looks across citizens."""


class Asked:
    """One home, by the embedded engine and by the cluster."""

    def __init__(self, home: Path, master: str, properties: str) -> None:
        spark = {"SPARK_MASTER": master, "SPARK_PROPERTIES": properties, "MEMORY_LIMIT": "512MB", "KIND": "spark"}
        self.ours = Wiring(home, FEW_FILES)
        self.theirs = Wiring(home, FEW_FILES | {f"SYNLIG_ENGINE__{name}": word for name, word in spark.items()})
        now = datetime.now(UTC)
        self.known = AsKnown(danish_day(now), now)

    def cube(self, name: str) -> dict[str, Any]:
        """Whether every cell is the same, and how much is in them."""
        cube = self.ours.cubes[name]
        lists = code_lists(cube, self.ours.codebook, self.ours.organisations.kommuner, self.ours.organisations.regioner)
        one, other = (wiring.exact(cube, lists, self.known) for wiring in (self.ours, self.theirs))
        return {"same": one == other, "counted": sum(int(block.values.sum()) for block in one)}

    def rules(self, _words: str) -> dict[str, Any]:
        """Whether findings and rows are the same, and how many there are."""
        every = self.ours.rule_set
        chosen = every.only(*(one.rule for one in every.all if one.rule.id in RULES))
        told = []
        for wiring in (self.ours, self.theirs):
            done = run(wiring.engine.query, wiring.stored(), wiring.looked_up, chosen, self.known.until)
            told.append([_ordered(done.findings), {name: _ordered(rows) for name, rows in done.tables.items()}])
        rows = sum(len(table) for table in told[0][1].values())
        return {"same": told[0] == told[1], "findings": len(told[0][0]), "rows": rows, "rules": len(chosen.all)}

    def sql(self, words: str) -> dict[str, Any]:
        """A query over the conditions, by the cluster."""
        found = self.theirs.engine.query(words, {"conditions": self.theirs.stored()["conditions"]})
        return {"rows": found.num_rows}

    def hurry(self, words: str) -> dict[str, Any]:
        """Wait for workers only so many seconds from now on."""
        watching.PATIENCE_S = float(words)
        return {}

    def end(self, _words: str) -> dict[str, Any]:
        """Let Spark go."""
        session.ended()
        return {}


def _ordered(table: pa.Table) -> list[str]:
    return sorted(map(repr, plain(table).to_pylist()))


def main() -> None:
    """`HOME MASTER PROPERTIES` on the command line, then `what words` a line."""
    asked = Asked(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
    for line in sys.stdin:
        what, _, words = line.strip().partition(" ")
        does: Callable[[str], dict[str, Any]] = getattr(asked, what)
        try:
            told = does(words)
        except SynligError as error:
            told = {"exit": error.exit_code, "says": str(error)}
        except Exception as error:  # noqa: BLE001 (the test is told)
            told = {"exit": 70, "says": f"{type(error).__name__}: {error}"}
        print(json.dumps(told), flush=True)  # noqa: T201 (this is how it answers)


if __name__ == "__main__":
    main()
