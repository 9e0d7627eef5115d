"""What happens in a month besides its ordinary days: done on purpose, or befalling the home."""

import json
import time
from datetime import timedelta
from pathlib import Path
from typing import Final

import httpx

from bench.month.doors import approve, put
from bench.month.gateway import AWAY, REJECTED, Gateway
from bench.month.living import SYSTEM, Month, receive
from bench.month.recipients import MOODS

WORKER_TURN_S: Final = 8.0
"""The worker looks for work every five seconds."""
LONGEST_S: Final = 1.5
"""Commands are killed within this time, which is about as long as they take."""
GROUND: Final = "databeskyttelsesforordningen art. 17, stk. 1, litra d"
CODES: Final = {
    "resourceType": "CodeSystem",
    "url": "urn:example:maaned",
    "version": "1",
    "name": "Maaned",
    "status": "active",
    "content": "complete",
    "concept": [{"code": "M1", "display": "En kode, der kom til midt i måneden"}],
}


def release(month: Month, _day: str) -> str:
    """A release of all cubes."""
    return f"release `{month.gateway.ask('release')[-1]['release']}`"


def back_up(month: Month, _day: str) -> str:
    """A backup: only what is new is copied."""
    made = month.gateway.ask("backup", "create", month.backups)[-1]
    if not month.erased:
        month.snapshot = str(made["id"])
    return f"backup of {made['files']} files"


def compact(month: Month, _day: str) -> str:
    """Small files are merged, as the clock does by itself."""
    (done,) = month.gateway.ask("compact")
    return f"{done['files']} small files merged into {done['into']}"


def collect(month: Month, _day: str) -> str:
    """What SDS and DHRD return is fetched and linked."""
    counts = [{k: v for k, v in each.items() if k != "source"} for each in month.gateway.ask("collect")]
    return f"{sum(sum(each.values()) for each in counts)} records came back"


def erase(month: Month, day: str) -> str:
    """Someone is erased: proposed by one person, approved by another in the portal."""
    cpr = month.reported.someone(day, month.erased)
    case = f"sletning-{len(month.erased) + 1}"
    asked = ("person", "erase", "-", "--case", case, "--ground", GROUND)
    approve(month.parts, month.gateway.proposed(*asked, given=f"{cpr}\n"))
    month.erased.append(cpr)
    left = [row for row in month.gateway.ask("person", "find", "-", given=f"{cpr}\n") if row["match"] == "certain"]
    month.expect(f"{len(left)} places still hold who was erased in {case}", holds=not left)
    return f"a citizen with {len(month.reported.ids_of(cpr))} reports erased by two people"


def give_access(month: Month, day: str) -> str:
    """Someone asks what is held of them, and is answered."""
    ask, cpr = month.gateway.ask, month.reported.someone(day, month.erased)
    case = ask("case", "open", "-", "--kind", "access", given=f"{cpr}\n")[-1]["id"]
    rows = ask("case", "gather", case)
    ask("case", "review", case, *(str(row["number"]) for row in rows), "--keep")
    answer = month.folder / "answer.json"
    ask("case", "export", case, "--out", answer)
    ask("case", "close", case, "--outcome", "granted")
    told = answer.read_text("utf-8")
    missing = [name for name in month.reported.ids_of(cpr) if name not in told]
    month.expect(f"{len(missing)} reports are not in the answer to a subject access", holds=not missing)
    answer.unlink()
    return f"subject access answered with {len(rows)} places"


def restore(month: Month, _day: str) -> str:
    """A backup of before the erasures is restored elsewhere: who was erased since does not come back."""
    oldest = ("--snapshot", month.snapshot) if month.snapshot else ()
    elsewhere = Gateway(month.gateway.socket, month.folder / "restored" / "home", month.gateway.environment)
    done = elsewhere.ask("backup", "restore", month.backups, *oldest)[-1]
    for cpr in month.erased:
        back = elsewhere.ask("person", "find", "-", given=f"{cpr}\n")
        month.expect("someone who was erased came back with a backup", holds=not back)
    elsewhere.ask("log", "verify")
    return f"a backup restored elsewhere: {done['files']} files, {done['erased_again']} erased again, log verified"


def rotate(month: Month, _day: str) -> str:
    """The root key and the key of citizens' keys are drawn anew, by two people, while the doors are open."""
    for more in ((), ("--citizens",)):
        approve(month.parts, month.gateway.proposed("keys", "rotate", *more))
    return "root key and citizens' key rotated by two people"


def change_codes(month: Month, _day: str) -> str:
    """A code system is imported, by two people."""
    file = month.folder / "codes.json"
    file.write_text(json.dumps(CODES), encoding="utf-8")
    approve(month.parts, month.gateway.proposed("codes", "import", file))
    month.gateway.ask("codes", "lookup", "M1", "--system", str(CODES["url"]))
    return "a code system imported by two people"


def expire(month: Month, day: str) -> str:
    """The certificate of a sender has expired: refused at the door, renewed, and everything is delivered after all."""
    month.clock.settle()
    try:
        put(
            month.parts.intake, month.authority.ca, month.pair, month.reported.lines(month.own, day) or [("any", b"{}")]
        )
        month.expect("a certificate that has expired was let in", holds=False)
    except httpx.HTTPError:
        pass
    begins = month.now - timedelta(days=1)
    month.pair = month.authority.issue("renewed", begins, begins + timedelta(days=700))
    month.gateway.ask("sender", "remove", SYSTEM)
    add_system(month, month.pair[0])
    return "a sender's certificate expired: refused; renewed, and all was delivered"


def add_system(month: Month, certificate: Path) -> None:
    """Register the municipality that delivers over HTTPS."""
    month.gateway.ask("sender", "add", SYSTEM, "--municipality", month.own, "--certificate", certificate)


def kill_receive(month: Month, day: str) -> str:
    """`receive` is killed; the ordinary day runs it again."""
    return month.gateway.kill(month.draw, LONGEST_S, *receive(month, day))


def kill_worker(month: Month, day: str) -> str:
    """The worker is killed while a whole day waits, and started again."""
    month.gateway.ask(*receive(month, day), expect=(0, REJECTED))
    seconds = month.draw.uniform(0, WORKER_TURN_S)
    time.sleep(seconds)
    month.parts.kill("worker")
    return f"the worker killed {seconds:.1f} s after a day came in, and started again"


def kill_intake(month: Month, day: str) -> str:
    """The door for systems is killed between reports; its sender delivers the whole day again."""
    reports = month.reported.lines(month.own, day)
    some = reports[: month.draw.randint(0, len(reports))]
    put(month.parts.intake, month.authority.ca, month.pair, some)
    month.parts.kill("intake")
    return f"the intake killed after {len(some)} reports, and started again"


def kill_deliver(month: Month, day: str) -> str:
    """`deliver` is killed while a whole day waits."""
    month.gateway.ask(*receive(month, day), expect=(0, REJECTED))
    return month.gateway.kill(month.draw, LONGEST_S, "deliver")


def kill_release(month: Month, day: str) -> str:
    """`release` is killed and run again."""
    return f"{month.gateway.kill(month.draw, 2 * LONGEST_S, 'release')}; {release(month, day)}"


def kill_backup(month: Month, day: str) -> str:
    """`backup create` is killed and run again."""
    killed = month.gateway.kill(month.draw, LONGEST_S, "backup", "create", month.backups)
    return f"{killed}; {back_up(month, day)}"


def fill_disk(month: Month, day: str) -> str:
    """The disk is full: nothing is kept by half, and what is told to try again is tried again."""
    if not month.disk.is_small:
        return "no full disk: a small one cannot be mounted here"
    with month.disk.full():
        month.gateway.ask(*receive(month, day), expect=(AWAY,))
    month.shown.add("disk")
    return "disk full: `receive` said to try again, and kept nothing by half; run again with room"


def jump(month: Month, day: str) -> str:
    """The clock runs five hours ahead, then is set right again."""
    right = month.now
    month.tell(right + timedelta(hours=5))
    month.clock.settle()
    month.gateway.ask(*receive(month, day), expect=(0, REJECTED))
    month.tell(right - timedelta(hours=3))
    month.clock.settle()
    month.gateway.ask("process")
    month.tell(right)
    month.clock.settle()
    return "the clock jumped five hours ahead, then eight back, with reports received and processed"


def be_away(month: Month, _day: str) -> str:
    """A recipient is out of order for some calls."""
    name, mood = month.draw.choice(sorted(month.recipients.urls)), month.draw.choice(MOODS)
    month.recipients.be(name, mood, month.draw.randint(1, 4))
    return f"{name} out of order: {mood}"


def reconcile(month: Month, _day: str) -> str:
    """All stores are held against each other."""
    month.gateway.ask("reconcile")
    return "stores reconciled"
