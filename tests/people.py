"""A home in which one citizen is everywhere: kept, rejected, waiting, in others' reports, sent and yet to be sent."""

import json
import shutil
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from synlig.core.change import Change
from synlig.core.cpr import Cpr, Surrogate
from synlig.core.delivery import ItemReceipt, Receipted, Temporary
from synlig.core.finding import Verdict
from synlig.core.found import Found, Looking
from synlig.core.kommune import KommuneKode
from synlig.declared import agreements
from synlig.partners.synthetic import SyntheticSettings
from synlig.storage.control.schema import receipt
from synlig.storage.intake import Incoming
from synlig.storage.outbox import NewItem
from synlig.stories.add_sender import add_sender
from synlig.stories.approve_change import approve_change
from synlig.stories.create_home import create_home
from synlig.stories.find_person import find_person
from synlig.stories.generate_reports import generate_reports
from synlig.stories.link_rejected import link_rejected
from synlig.stories.make_release import make_release
from synlig.stories.process_reports import process_reports
from synlig.stories.propose_erasure import propose_erasure
from synlig.stories.receive_files import receive_files
from synlig.surfaces.carrying_out import carry_out
from synlig.surfaces.wiring import Wiring
from tests.resting import AN_ERROR

KOMMUNER = (KommuneKode("0540"), KommuneKode("0259"))
SETTINGS = "\n[approvals]\nfour_eyes = false\n"
FEW_FILES = {"SYNLIG_TABLES__BUCKETS": "2"}
WAITING, REJECTED, MENTION, BARE = "waiting", "rejected", "mention", "bare"


@dataclass(frozen=True)
class Home:
    """The home, whom it is about, and another citizen it must not touch."""

    path: Path
    person: str = field(repr=False)
    other: str = field(repr=False)

    @property
    def cpr(self) -> Cpr:
        return Cpr(self.person)

    def wired(self) -> Wiring:
        return Wiring(self.path, FEW_FILES)

    def copy(self, folder: Path) -> "Home":
        """The same once more, with what lies beside it."""
        shutil.copytree(self.path.parent, folder, dirs_exist_ok=True)
        return Home(folder / self.path.name, self.person, self.other)

    def found(self, digits: str | None = None, looking: Looking | None = None) -> list[Found]:
        wiring = self.wired()
        try:
            return wiring.tell(find_person, Cpr(digits or self.person), looking or Looking())
        finally:
            wiring.close()


def furnished(folder: Path, citizens: int = 14) -> Home:
    """A home in `folder`, with all of it."""
    path = folder / "home"
    Wiring(path, FEW_FILES).tell(create_home, SETTINGS)
    wiring = Wiring(path, FEW_FILES)
    wiring.tell(add_sender, "eoj", KOMMUNER, (), None, None)
    wanted = SyntheticSettings(citizens, 4, KOMMUNER, 3, 0.0)
    wiring.tell(generate_reports, wanted, folder / "generated", _quiet)
    reports = list(_reports(folder / "generated"))
    person, other = (digits for digits, _ in Counter(map(number_of, reports)).most_common(2))
    own, theirs = ([one for one in reports if number_of(one) == digits] for digits in (person, other))
    for _ in wiring.tell(receive_files, "eoj", (folder / "generated",)):
        pass
    shutil.rmtree(folder / "generated")
    keep(wiring, _marked(theirs[0], MENTION, person), accepted=True)
    keep(wiring, _marked(own[0], REJECTED), accepted=False)
    keep(wiring, f"not JSON, but {person[:6]}-{person[6:]}".encode(), accepted=False, bundle_id=BARE)
    wiring.tell(process_reports, _quiet)
    wiring.tell(link_rejected)
    _send_some(wiring, person, other)
    for digits in (person, other):
        wiring.vault.reveal(surrogate_of(wiring, digits), "a delivery", "somebody")
    wiring.tell(make_release, (), _quiet)
    keep(wiring, _marked(own[1], WAITING), accepted=True)
    wiring.close()
    return Home(path, person, other)


def reported(folder: Path, citizens: int, days: int) -> Wiring:
    """A home with reports of two municipalities, processed, and nothing else."""
    Wiring(folder / "home", FEW_FILES).tell(create_home, SETTINGS)
    made = Wiring(folder / "home", FEW_FILES)
    made.tell(add_sender, "eoj", KOMMUNER, (), None, None)
    made.tell(generate_reports, SyntheticSettings(citizens, days, KOMMUNER, 3, 0.0), folder / "reports", _quiet)
    for _ in made.tell(receive_files, "eoj", (folder / "reports",)):
        pass
    made.tell(process_reports, _quiet)
    return made


def erase(wiring: Wiring, digits: str, case: str = "case 1") -> Mapping[str, Any]:
    """Propose, approve and carry out an erasure, as a home without a second person does; the counts."""
    asked = wiring.tell(propose_erasure, Cpr(digits), case, "GDPR 17")
    if not isinstance(asked, Change):
        return asked.proof
    approved = wiring.tell(approve_change, asked.id, wiring.operator, asked.digest)
    return carry_out(wiring, approved)


def number_of(report: dict[str, Any]) -> str:
    """The CPR number of a generated report."""
    patients = (entry["resource"] for entry in report["entry"] if entry["resource"]["resourceType"] == "Patient")
    return str(next(iter(patients))["identifier"][0]["value"])


def surrogate_of(wiring: Wiring, digits: str) -> Surrogate:
    """The stand-in for a number the vault knows."""
    return wiring.citizen_rights.known([Cpr(digits)])[Cpr(digits)].surrogate


def _reports(folder: Path) -> Iterator[dict[str, Any]]:
    for file in sorted(folder.glob("*/*.ndjson")):
        yield from map(json.loads, file.read_text(encoding="utf-8").splitlines())


def _marked(report: dict[str, Any], mark: str, text: str = "") -> bytes:
    named = {**report, "id": f"{mark}-{uuid.uuid4()}", "language": text or "da"}
    return json.dumps(named).encode()


def keep(wiring: Wiring, raw: bytes, *, accepted: bool, bundle_id: str | None = None) -> None:
    """Put a report into the intake past the gate, whose work this is not about."""
    name = bundle_id or json.loads(raw)["id"]
    verdict = Verdict(name, () if accepted else (AN_ERROR,), "file.ndjson:1", None)
    wiring.intake.keep([Incoming("eoj", KOMMUNER[0], name, verdict, raw, "care", "file")])


def _send_some(wiring: Wiring, person: str, other: str) -> None:
    """Three deliveries about the person and another: one receipted, one tried in vain, one that waits."""
    agreement, now = agreements.named("sds"), wiring.clock()
    pages = list(zip(_items(wiring, person), _items(wiring, other), strict=False))[:3]
    wiring.outbox.packing.queue(agreement, now, pages)
    for taken in (True, False):
        outgoing = wiring.outbox.sending.claim(agreement, now)
        assert outgoing is not None
        receipted = Receipted(tuple(ItemReceipt(name, accepted=True) for name in outgoing.names))
        wiring.outbox.sending.settle(outgoing, receipted if taken else Temporary("away"), agreement.retry, now)


def _items(wiring: Wiring, digits: str) -> list[NewItem]:
    surrogate = surrogate_of(wiring, digits)
    with wiring.control.reading() as connection:
        asked = select(receipt.c.id).where(receipt.c.surrogate == surrogate, receipt.c.state == "processed")
        ids = list(connection.scalars(asked.order_by(receipt.c.id)))
    body = f'{{"subject": "surrogate:{surrogate}"}}'.encode()
    return [NewItem(each, surrogate, f"packed-{surrogate[:8]}-{each}", body, (f"r-{each}",)) for each in ids]


def _quiet(_done: int) -> None:
    """Nobody watches."""


def rows_of_others(home: Home, surrogates: Sequence[str]) -> dict[str, Counter[str]]:
    """Every stored row but those of `surrogates`, by table, as text, counted."""
    wiring = home.wired()
    store = wiring.table_store
    try:
        return {
            name: Counter(
                repr(sorted(row.items()))
                for row in store.dataset(name).to_table().to_pylist()
                if row["surrogate"] not in surrogates
            )
            for name in store.names()
        }
    finally:
        wiring.close()
