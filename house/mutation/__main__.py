"""`python -m house.mutation [NAME …]`: tries the mutants of the targets; how many the tests noticed, and which not."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from house.places import ROOT

TARGETS = Path(__file__).with_name("targets.toml")


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 1 when a target stays below its least share."""
    parser = argparse.ArgumentParser(prog="python -m house.mutation", description=__doc__)
    parser.add_argument("names", nargs="*", help="targets, or files of theirs; all without")
    parser.add_argument("--sample", type=int, default=0, help="mutants of each file, drawn by the seed; 0 for all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=int, default=1800, help="for the faults of one target")
    parser.add_argument("--rows", type=Path, help="a folder for every mutant as a line of JSON, as it is tried")
    asked = parser.parse_args(arguments)
    results = {target["name"]: _tried(target, asked) for target in _targets(asked.names)}
    least = {target["name"]: target["least"] for target in _targets(asked.names)}
    return int(any(_shown(name, rows) < least[name] for name, rows in results.items()))


def _targets(names: Sequence[str]) -> list[dict[str, Any]]:
    found = list[dict[str, Any]]()
    for target in tomllib.loads(TARGETS.read_text(encoding="utf-8"))["targets"]:
        files = sorted(str(path.relative_to(ROOT)) for glob in target["files"] for path in ROOT.glob(glob))
        mine = [file for file in files if not names or target["name"] in names or any(it in file for it in names)]
        if mine:
            found.append({**target, "files": mine})
    return found


def _tried(target: Mapping[str, Any], asked: argparse.Namespace) -> list[dict[str, Any]]:
    """The rows of one target, from a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(asked.rows or folder) / f"{target['name'].replace('/', '-')}.ndjson"
        wanted = {"files": target["files"], "sample": asked.sample, "seed": asked.seed, "seconds": asked.seconds}
        told = {**os.environ, "MUTATION": json.dumps({**wanted, "out": str(out)})}
        command = [sys.executable, "-m", "pytest", "-q", "-p", "house.mutation.plugin", "-p", "no:cacheprovider"]
        command += ["-p", "no:randomly", "--capture=sys", "--no-header", *target["tests"]]
        done = subprocess.run(command, cwd=ROOT, env=told, check=False, capture_output=True, text=True)
        if not out.is_file():
            raise SystemExit(f"{target['name']}: {done.stdout[-3000:]}{done.stderr[-1000:]}")
        return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def _shown(name: str, rows: Sequence[Mapping[str, Any]]) -> float:
    """Print a target; the share noticed in per cent."""
    tried, noticed = Counter(row["file"] for row in rows), Counter(row["file"] for row in rows if row["noticed"])
    for row in sorted(rows, key=lambda row: (row["file"], row["line"])):
        if not row["noticed"]:
            print(f"  not noticed: {row['file']}:{row['line']} {row['unit']}: {row['what']} ({row['tests']} tests)")
    for file in sorted(tried):
        print(f"{100 * noticed[file] / tried[file]:6.1f} %  {noticed[file]:5} of {tried[file]:5}  {file}")
    share = 100 * noticed.total() / max(1, tried.total())
    print(f"{share:6.1f} %  {noticed.total():5} of {tried.total():5}  {name}")
    return share


if __name__ == "__main__":
    raise SystemExit(main())
