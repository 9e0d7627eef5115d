"""What the doctor looks at in one home: by name, in the order it is told."""

import socket
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from synlig.core.errors import IntegrityFailure
from synlig.core.instant import danish_day
from synlig.core.register import TO_JOIN
from synlig.core.remark import Examination, Remark, warning, well, wrong
from synlig.guard.backup_sealing import BackupSealer
from synlig.guard.expiring import check_certificate_files
from synlig.guard.key_check import check_keys
from synlig.guard.log.events import Event
from synlig.guard.log.looking import check_glass, check_log
from synlig.guard.log.wanted import Wanted
from synlig.guard.table_keys import TableKeys
from synlig.storage.checking import Queues, Stores, check_clock, check_disk, check_home
from synlig.storage.checking.queues import check_backups, check_erasures, check_persons
from synlig.storage.home import Home
from synlig.storage.tables.reading import Tables
from synlig.stories.see_freshness import see_freshness
from synlig.surfaces.doors import check_doors
from synlig.surfaces.wiring import Wiring

PATIENCE_S: Final = 2.0
OLD: Final = timedelta(hours=50)
CERTIFICATES: Final = ("_certificate", "_authority", "client_ca")


def examinations_of(wiring: Wiring) -> Mapping[str, Examination]:
    """What is looked at in any home; nothing is opened before it is looked at."""
    queues = lambda: Queues(wiring.control)  # noqa: E731  each examination opens what it needs itself
    return {
        "settings": lambda: _settings(wiring),
        "home": lambda: check_home(Home.open(wiring.home_path)),
        "keys": lambda: check_keys(wiring.home.keys, wiring.keys),
        "disk": lambda: check_disk(_places(wiring)),
        "log": lambda: check_log(wiring.whole_log, wiring.settings.log.checkpoint_seconds, wiring.clock()),
        "changes": lambda: check_glass(wiring.whole_log, wiring.clock()),
        "clock": lambda: check_clock(wiring.clock(), _last_said(wiring)),
        "reports": lambda: queues().reports(wiring.clock()),
        "outbox": lambda: queues().outbox(wiring.clock()),
        "erasures": lambda: check_erasures(wiring.erasures, wiring.tombstones),
        "backups": lambda: check_backups(wiring.catalogue, wiring.clock()),
        "certificates": lambda: check_certificate_files(_certificate_files(wiring), wiring.clock()),
        "senders": lambda: wiring.certificate_ends.check(wiring.clock()),
        "persons": lambda: check_persons(wiring.person_cases, wiring.notices, danish_day(wiring.clock())),
        "numbers": lambda: _to_join(wiring),
        "reconciliation": lambda: _reconciled(wiring),
        "schedule": lambda: _schedule(wiring),
        "parts": lambda: _parts(wiring),
    }


def stores_of(wiring: Wiring) -> Mapping[str, Examination]:
    """Every store of the home, read whole."""
    stores = lambda: _stores(wiring)  # noqa: E731
    return {
        "keys": lambda: check_keys(wiring.home.keys, wiring.keys),
        "databases": lambda: stores().databases(),
        "raw": lambda: stores().raw_segments(),
        "tables": lambda: stores().table_files(),
        "releases": lambda: stores().frozen_releases(),
        "vault": lambda: stores().vault_keys(),
        "outbox": lambda: stores().packed_reports(),
        "log": lambda: _whole_log(wiring),
        "backups": lambda: stores().backups(),
    }


def _stores(wiring: Wiring) -> Stores:
    return Stores(
        wiring.home.raw,
        wiring.control,
        wiring.vault_database,
        wiring.reports,
        Tables(wiring.control, wiring.home.tables, TableKeys(wiring.keys)),
        wiring.releases,
        wiring.vault.keys_of,
        wiring.own_vault.verify,
        wiring.catalogue,
        {"main": BackupSealer(wiring.keys, "main"), "vault": BackupSealer(wiring.keys, "vault")},
    )


def _whole_log(wiring: Wiring) -> Iterator[Remark]:
    held = wiring.whole_log.verify()
    yield well("log", f"{held.entries} entries hold together and agree with {held.checkpoints} signed checkpoints")


def _settings(wiring: Wiring) -> Iterator[Remark]:
    settings = wiring.settings
    check_doors(settings)
    units = len(wiring.org_units)
    yield well("settings", "the settings can be acted on")
    if units:
        yield well("settings", f"{units} reporting units belong to organisational units")
    if not settings.approvals.four_eyes:
        mend = "Take four_eyes = false out of [approvals] where real people are reported about."
        yield warning("settings", "essential changes need no second person", mend)
    if settings.identity.development_idp:
        yield warning("settings", "the development log-in is on", "Take it out where real people log in.")


def _places(wiring: Wiring) -> Mapping[str, Path]:
    checkpoints = wiring.settings.log.checkpoint_dir
    return {
        "the home": wiring.home_path,
        "the log's checkpoints": Path(checkpoints) if checkpoints else wiring.home.beside("checkpoints"),
        "the register of erasures": wiring.tombstones.place,
    }


def _last_said(wiring: Wiring) -> datetime | None:
    last = wiring.whole_log.newest()
    return None if not last.seq else datetime.fromtimestamp(last.at_ns / 1e9, UTC)


def _certificate_files(wiring: Wiring) -> Mapping[str, str]:
    """The certificates that settings name, by setting."""
    settings = wiring.settings
    named = {f"intake.{key}": str(value) for key, value in asdict(settings.intake).items()}
    named |= {f"exchange.{key}": value for key, value in settings.exchange.items()}
    named |= {f"sources.{key}": value for key, value in settings.sources.items()}
    return {name: place for name, place in named.items() if place and name.endswith(CERTIFICATES)}


def _parts(wiring: Wiring) -> Iterator[Remark]:
    """Whether each part answers; where people log in for real, one that does not is wrong."""
    settings, down = wiring.settings, wrong if wiring.settings.identity.idp_metadata else warning
    doors = {"portal": settings.portal, "intake": settings.intake, "sftp": settings.sftp}
    for name, door in doors.items():
        if name == "intake" and settings.intake.proxy_socket:
            up, where = _answers_at(settings.intake.proxy_socket), settings.intake.proxy_socket
        else:
            up, where = _answers(door.host, door.port), f"{door.host}:{door.port}"
        yield (
            well("parts", f"the {name} answers at {where}")
            if up
            else down("parts", f"the {name} does not answer at {where}", f"synlig serve --part {name}")
        )
    for name, place in (("log", settings.log.socket), ("vault", settings.vault.socket)):
        if place and not _answers_at(place):
            yield wrong("parts", f"the {name} does not answer at {place}", f"synlig serve --part {name}")


def _reconciled(wiring: Wiring) -> Iterator[Remark]:
    """When the stores were last held against each other."""
    found = list(wiring.whole_log.search(Wanted(events=(Event.RECONCILED,))))
    if not found:
        yield warning("reconciliation", "the stores were never held against each other", "synlig reconcile")
        return
    at = datetime.fromtimestamp(found[-1].header.at_ns / 1e9, UTC)
    said = f"the stores were last held against each other {at:%Y-%m-%d %H:%M} UTC"
    if found[-1].header.outcome == "differs":
        mend = "synlig reconcile; look into each difference, then --accept"
        yield wrong("reconciliation", f"{said}, and differed", mend, IntegrityFailure)
    elif wiring.clock() - at > OLD:
        yield warning("reconciliation", said, "synlig reconcile, or synlig serve --part clock")
    else:
        yield well("reconciliation", f"{said}, and agreed")


def _to_join(wiring: Wiring) -> Iterator[Remark]:
    """People of whom something was reported under a new number before the register told of it."""
    number = sum(line.value == TO_JOIN for _, line in wiring.standings.open("number"))
    if number:
        mend = "synlig person join, or on the page of the person's case; another person approves it."
        yield warning("numbers", f"{number} people are here twice, under an old and a new number", mend)


def _schedule(wiring: Wiring) -> Iterator[Remark]:
    """Which tasks that run by themselves are late."""
    states = wiring.tell(see_freshness).tasks
    late = [state for state in states if state.late and state.last is not None]
    for state in late:
        mend = f"synlig serve --part {state.task.part}"
        yield warning("schedule", f"the task {state.task.id} is late", mend)
    if not late:
        ran = sum(state.last is not None for state in states)
        yield well("schedule", f"{ran} of {len(states)} tasks have run by themselves, and none is late")


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), PATIENCE_S):
            return True
    except OSError:
        return False


def _answers_at(place: str) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asking:
        asking.settimeout(PATIENCE_S)
        try:
            asking.connect(place)
        except OSError:
            return False
    return True
