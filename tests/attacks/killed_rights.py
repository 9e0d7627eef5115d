"""A join, or drawing the key of citizens' keys anew, in a process of its own, killed at one step after the other.

Run as `python -m tests.attacks.killed_rights JOB HOME PLACE FIRST EVERY`; the two numbers come on stdin. Steps are
those of `tests.attacks.erasure.killed`. Each kill gets a copy of the home, which is read as the kill left it, and then
by one that stays open while the job is run again. A line is JSON: whether it was killed, and what is wrong.
"""

import json
import os
import shutil
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from synlig.core.change import Change
from synlig.core.cpr import Cpr, Surrogate
from synlig.guard.keys import Secret
from synlig.storage.vault import rewrapping
from synlig.stories.approve_change import approve_change
from synlig.stories.propose_join import propose_join
from synlig.stories.propose_key_change import propose_key_change
from synlig.surfaces.carrying_out import carry_out
from synlig.surfaces.wiring import Wiring
from tests.attacks.erasure.killed import FATE, MOST_STEPS, watch
from tests.people import Home, surrogate_of


def approved(job: str, home: Home) -> Change:
    """The change of that job, approved and not carried out."""
    wiring = home.wired()
    if job == "join":
        change = wiring.tell(propose_join, home.cpr, Cpr(home.other), "S-9", "x")
    else:
        change = wiring.tell(propose_key_change, "rotate-citizens", ())
    change = wiring.tell(approve_change, change.id, wiring.operator, change.digest)
    wiring.close()
    return change


def carried_out(home: Home, change: Change) -> None:
    rewrapping.__dict__["PAGE"] = 3
    wiring = home.wired()
    carry_out(wiring, change)
    wiring.close()


def known(wiring: Wiring) -> list[Surrogate]:
    return [surrogate for surrogate, _, _ in wiring.citizen_rights.all()]


def reports_that_open(wiring: Wiring) -> int:
    return wiring.reports.verify(wiring.vault.keys_of)


def rows_of(wiring: Wiring) -> Counter[str]:
    store = wiring.table_store
    return Counter({name: store.dataset(name).count_rows() for name in store.names()})


def wrong_with(job: str, home: Home, before: dict[str, Any]) -> list[str]:
    """What is not as it must be once the job was run to its end."""
    wiring = home.wired()
    found = {
        "reports": reports_that_open(wiring) == before["reports"],
        "rows": rows_of(wiring) == before["rows"],
        "log": wiring.whole_log.verify().entries > 0,
        "vault": wiring.vault.verify() == before["citizens"] - (job == "join"),
        "files": sum(1 for _ in home.path.glob("tables/*/*.parquet")) == wiring.table_store.verify(),
    }
    if job == "join":
        one = surrogate_of(wiring, home.other)
        found["one"] = surrogate_of(wiring, home.person) == one and wiring.joined.formers(one) == [before["former"]]
        rows = wiring.table_store.dataset("patients").to_table(columns=["surrogate"])["surrogate"].to_pylist()
        found["handed over"] = before["former"] not in rows
    else:
        found["keys"] = wiring.vault.keys_of(list(before["keys"])) == before["keys"]
        found["another"] = wiring.keys.fresh(Secret.CITIZENS)[1] != before["secret"]
        found["retired"] = wiring.keys.retired(Secret.CITIZENS) is None
    wiring.close()
    return sorted(name for name, well in found.items() if not well)


def as_it_is(home: Home) -> dict[str, Any]:
    wiring = home.wired()
    told: dict[str, Any] = {
        "reports": reports_that_open(wiring),
        "rows": rows_of(wiring),
        "citizens": len(known(wiring)),
    }
    told |= {"former": surrogate_of(wiring, home.person), "keys": dict(wiring.vault.keys_of(known(wiring)))}
    told["secret"] = wiring.keys.fresh(Secret.CITIZENS)[1]
    wiring.close()
    return told


def main(job: str, furnished: Home, place: Path, first: int, every: int) -> None:
    before, change = as_it_is(furnished), approved(job, furnished)
    for steps in range(first, MOST_STEPS, every):
        place.mkdir()
        home = furnished.copy(place)
        child = os.fork()
        if child == 0:
            watch()
            FATE.left = steps
            carried_out(home, change)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        killed, running = os.WIFSIGNALED(status), home.wired()
        early = [] if running.vault.keys_of(list(before["keys"])) == before["keys"] else ["keys, after the kill"]
        early += [] if reports_that_open(running) == before["reports"] else ["reports, after the kill"]
        if killed:
            carried_out(home, change)
        early += [] if running.vault.keys_of(list(before["keys"])) == before["keys"] else ["keys, for who runs on"]
        running.close()
        wrong = early + wrong_with(job, home, before)
        sys.stdout.write(json.dumps({"killed": killed, "wrong": wrong}) + "\n")
        sys.stdout.flush()
        shutil.rmtree(place)
        if not killed:
            sys.exit(status)


if __name__ == "__main__":
    person, other = sys.stdin.readline().split()
    main(sys.argv[1], Home(Path(sys.argv[2]), person, other), Path(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]))
