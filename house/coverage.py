"""Which branches of the product the tests take: every test, every process they start; `python -m house.coverage`."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from house.places import FLOORS, ROOT

LEAST: Final = 90.0
"""Per cent of the branches that must be taken."""
PAGE: Final = ROOT / "docs" / "coverage.md"
SETTINGS: Final = """[run]
branch = true
parallel = true
sigterm = true
source = {source}
data_file = {data}
patch = subprocess
    _exit
    execv
[report]
exclude_also =
    if TYPE_CHECKING:
    class .*\\(Protocol\\):
"""
"""Not of processes that are killed: what they did until then is lost, as it is meant to be."""
AS_IN_MAKE_TEST: Final = ("-n", "auto", "--maxprocesses", "4", "--dist", "loadfile")
"""On every core: what the tests' own workers do is counted as every other process is."""
HEAD: Final = """# Which branches the tests take

Written by `make coverage`: every test once, with every process that the tests start and do not kill. At least
{least:.0f} % of the branches must be taken. {tests}
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """Branches and statements of some files: how many there are, and how many were taken."""

    branches: int = 0
    branches_taken: int = 0
    statements: int = 0
    statements_taken: int = 0

    def __add__(self, other: "Taken") -> "Taken":
        return Taken(
            self.branches + other.branches,
            self.branches_taken + other.branches_taken,
            self.statements + other.statements,
            self.statements_taken + other.statements_taken,
        )

    @property
    def share(self) -> float:
        """Per cent of the branches; 100 where there are none."""
        return 100.0 * self.branches_taken / self.branches if self.branches else 100.0


def by_file(document: Mapping[str, Any]) -> dict[str, Taken]:
    """What `coverage json` says of each file below src/synlig, by its path there."""
    found = dict[str, Taken]()
    for name, told in document["files"].items():
        place, said = Path(name).as_posix().rpartition("src/synlig/")[2], told["summary"]
        found[place] = Taken(
            said["num_branches"], said["covered_branches"], said["num_statements"], said["covered_lines"]
        )
    return found


def page(files: Mapping[str, Taken], tests: str) -> Iterator[str]:
    """The page: each folder, the whole, and the files with most branches that no test takes."""
    yield HEAD.format(least=LEAST, tests=tests)
    yield "| folder | branches | taken | % | statements % |\n|---|---:|---:|---:|---:|"
    folders = {floor: sum((t for n, t in files.items() if n.split("/")[0] == floor), Taken()) for floor in FLOORS}
    for name, taken in [*folders.items(), ("**all**", sum(files.values(), Taken()))]:
        lines = 100.0 * taken.statements_taken / max(taken.statements, 1)
        yield f"| {name} | {taken.branches} | {taken.branches_taken} | {taken.share:.1f} | {lines:.1f} |"
    yield "\n| file | branches that no test takes |\n|---|---:|"
    left = sorted(files.items(), key=lambda each: each[1].branches_taken - each[1].branches)
    yield from (f"| {name} | {taken.branches - taken.branches_taken} |" for name, taken in left[:15])


def measured(arguments: Sequence[str], source: Path = ROOT / "src" / "synlig") -> tuple[dict[str, Taken], int]:
    """Run the tests, counted in `source`; what was taken, and pytest's exit code."""
    with tempfile.TemporaryDirectory(prefix="synlig-coverage-") as folder:
        settings, out = Path(folder) / "settings.ini", Path(folder) / "coverage.json"
        settings.write_text(SETTINGS.format(source=source, data=Path(folder) / "data"), encoding="utf-8")
        counted, command = {**os.environ, "COVERAGE_RCFILE": str(settings)}, [sys.executable, "-m", "coverage"]
        code = subprocess.run(
            [*command, "run", "-m", "pytest", *arguments], env=counted, cwd=ROOT, check=False
        ).returncode
        for step in (["combine", "--quiet"], ["json", "--quiet", "-o", str(out)]):
            subprocess.run([*command, *step], env=counted, cwd=ROOT, check=True)
        return by_file(json.loads(out.read_bytes())), code


def main(arguments: Sequence[str]) -> int:
    """All tests, or those of `arguments` without writing the page; 1 when one fails or too few branches are taken."""
    files, code = measured(arguments or AS_IN_MAKE_TEST)
    lines = list(page(files, f"Python {sys.version_info.major}.{sys.version_info.minor}."))
    if arguments or code:
        print("\n".join(lines))
        return int(code != 0)
    PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    share = sum(files.values(), Taken()).share
    print(f"{share:.1f} % of the branches are taken; at least {LEAST:.0f} % must be.")
    return int(share < LEAST)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
