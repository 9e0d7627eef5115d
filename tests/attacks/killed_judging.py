"""Judging in processes of their own, killed at the first step, then at the second, and so on, each on a copy of a home.

Run as `python -m tests.attacks.killed_judging FOLDER`. A step is the beginning of a transaction, and the moments before
and after it commits. A line is JSON: what stood after the kill, and what after a second run at once.
"""

import json
import os
import shutil
import sys
from pathlib import Path

from synlig.core.ruleset import RuleSet
from synlig.declared import codes, organisations
from synlig.storage.control.database import Database
from synlig.stories.find_afterwards import find_afterwards
from synlig.surfaces.wiring import Wiring
from synlig.surfaces.wiring.rule_books import read_book
from tests.attacks.killed_processing import FATE, writing
from tests.people import FEW_FILES

MOST_STEPS = 100


def few() -> RuleSet:
    """Rules of single rows of one table; all of them would say no more of transactions."""
    rules = read_book(()).now
    chosen = [one.rule for one in rules.told.finding if one.tables == frozenset({"care_plans"})]
    return rules.only(*chosen)


def judge(home: Path, rules: RuleSet) -> None:
    wiring = Wiring(home, FEW_FILES)
    find_afterwards(
        lambda _citizens: None,
        rule_set=rules,
        touched=wiring.touched,
        late_findings=wiring.late_findings,
        rules_over=wiring.rules_over,
        clock=wiring.clock,
        log=wiring.log,
        actor="worker",
    )


def stands(home: Path) -> list[str]:
    wiring = Wiring(home, FEW_FILES)
    return sorted(f"{line['rule']} {line['resource_id']}" for line in wiring.late_findings.lines())


def in_a_child(home: Path, rules: RuleSet, steps: int) -> bool:
    """Whether it was killed before it was done."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        FATE.left = steps
        Database.writing = writing
        judge(home, rules)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def main(folder: Path) -> None:
    rules = few()
    codes.load()
    organisations.load()
    for steps in range(1, MOST_STEPS):
        home = folder / f"killed-{steps}" / "home"
        shutil.copytree(folder / "home", home)
        killed = in_a_child(home, rules, steps)
        left = stands(home)
        in_a_child(home, rules, 0)
        sys.stdout.write(json.dumps({"killed": killed, "left": left, "after": stands(home)}) + "\n")
        shutil.rmtree(home.parent)
        if not killed:
            break


if __name__ == "__main__":
    main(Path(sys.argv[1]))
