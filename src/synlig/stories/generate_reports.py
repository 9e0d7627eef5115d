"""Write synthetic reports: one file per municipality and day, and a list of the faults planted in them."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from synlig.core.codes import CodeBook
from synlig.core.population import Population
from synlig.declared.organisations import Organisations
from synlig.partners.synthetic import SyntheticSettings, generate
from synlig.storage.exported import NewFolder


@dataclass(frozen=True, slots=True)
class Generated:
    """What was written."""

    reports: int = 0
    resources: int = 0
    citizens: int = 0
    faults: int = 0


def generate_reports(
    wanted: SyntheticSettings,
    out: Path,
    told: Callable[[int], None],
    *,
    codebook: CodeBook,
    organisations: Organisations,
    population: Population,
) -> Generated:
    """Write `<kode>/<date>.ndjson` and `faults.ndjson` into the new folder `out`; `told` hears of citizens done."""
    done = Generated()
    with NewFolder(out) as folder:
        for day in generate(wanted, codebook, organisations, population):
            folder.append(day.path, day.lines)
            lines = [json.dumps(fault.as_line(), ensure_ascii=False) + "\n" for fault in day.faults]
            folder.append("faults.ndjson", "".join(lines).encode())
            told(day.citizens)
            done = replace(
                done,
                reports=done.reports + day.reports,
                resources=done.resources + day.resources,
                citizens=done.citizens + day.citizens,
                faults=done.faults + len(lines),
            )
    return done
