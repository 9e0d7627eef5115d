"""What approvers, security people and those who look after people's rights see, invented and held in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from synlig.core.change import Change, Proposal
from synlig.core.cpr import Cpr
from synlig.core.errors import Conflict, NotFound, Refused, WrongUsage
from synlig.core.exported import Exported
from synlig.core.freshness import Exchanged
from synlig.core.instant import danish_day
from synlig.core.knock import RefusalCase
from synlig.core.permission import Person
from synlig.core.person_case import CaseItem, PersonCase, check_ending, due_after
from synlig.core.sensitivity import Sensitivity
from synlig.core.upload import Sheet, Upload, WrongCell
from synlig.declared import agreements
from synlig.declared.organisations import load as load_organisations
from synlig.guard.log.entry import Header
from synlig.guard.log.views import VIEWS
from synlig.guard.log.wanted import Wanted
from synlig.storage.releases.values import LoggedRelease
from synlig.stories.keep_upload import keep_upload
from synlig.stories.see_freshness import Seen
from synlig.surfaces.portal.stories import ChangeStories, PersonStories, SecurityStories, UploadStories, WatchStories
from tests.office import Clocked
from tests.released import release

KOMMUNER = {str(kode): kommune.navn for kode, kommune in load_organisations().kommuner.items()}
PROPOSED = Proposal("agreement", "SDS, version 2", b'{"fields": ["Condition.code"]}', '{"Felter i alt": 41, "Nye": 1}')


@dataclass
class Offices:
    """All three, at the time of `clock`."""

    clock: Clocked
    changes: dict[int, Change] = field(default_factory=dict[int, Change])
    cases: dict[str, tuple[PersonCase, list[CaseItem]]] = field(default_factory=dict[str, Any])
    uploads: dict[int, Upload] = field(default_factory=dict[int, Upload])
    refusals: dict[int, RefusalCase] = field(default_factory=dict[int, RefusalCase])

    def __post_init__(self) -> None:
        now = self.clock.now
        for number, proposer in ((1, "drift:kim"), (2, "udvikling:godkender:0540")):
            digest, end = PROPOSED.digest, now + timedelta(hours=60)
            self.changes[number] = Change(number, PROPOSED, digest, proposer, now, end, "proposed")
        today = danish_day(now)
        case = PersonCase("0540-S1", "access", today - timedelta(days=27), today + timedelta(days=3), "Kim", items=3)
        items = [
            CaseItem(1, "reports", "report", now.isoformat(), "certain", "a report about the person", "b-1", "0540"),
            CaseItem(2, "reports", "report", now.isoformat(), "probable", "a number one slip away", "b-2", "0540"),
            CaseItem(3, "vault", "citizen", "", "certain", "the CPR number is kept here"),
        ]
        self.cases[case.id] = (case, items)
        self.refusals[1] = RefusalCase(1, "address", "192.0.2.7", "intake", "unknown certificate", 12, now, now)

    def change_stories(self) -> ChangeStories:
        return ChangeStories(
            all=lambda decided: [one for one in self.changes.values() if decided or one.state == "proposed"],
            see=self.see_change,
            approve=lambda person, number, digest: self.decide(person, number, digest, "done", ""),
            reject=lambda person, number, why: self.decide(person, number, None, "rejected", why),
        )

    def see_change(self, number: int) -> Change:
        if number not in self.changes:
            raise NotFound("None.")
        return self.changes[number]

    def decide(self, person: Person, number: int, digest: str | None, state: Any, why: str) -> Change:
        change = self.see_change(number)
        if change.proposer == person.id and state == "done":
            raise Refused("Own.")
        if change.state != "proposed" or digest not in (None, "", change.digest):
            raise Conflict("Another.")
        if state == "rejected" and not why.strip():
            raise WrongUsage("Why.")
        self.changes[number] = replace(change, state=state, decided_by=person.id, decided_at=self.clock.now, reason=why)
        return self.changes[number]

    def security_stories(self) -> SecurityStories:
        return SecurityStories(
            search=self.search,
            trail=lambda person: [self.header(1, "person:record:seen", person.id)],
            cases=lambda open_only: [one for one in self.refusals.values() if not open_only or not one.closed_at],
            close=self.close,
        )

    def header(self, seq: int, event: str, actor: str, outcome: str = "done") -> Header:
        at = int((datetime.now(self.clock.now.tzinfo) - timedelta(minutes=seq)).timestamp() * 1e9)
        purpose, facts = "datakvalitet", {"rows": seq}
        return Header(
            seq, f"e{seq}", at, at, "b", "portal", event, actor, outcome, "", "", purpose, "", "0540", "c0ffee", "",
            "127.0.0.1", facts, "0" * 64,
        )  # fmt: skip

    def search(self, person: Person, wanted: Wanted, view: str) -> Sequence[Header]:
        every = [self.header(seq, "person:record:seen", "kim") for seq in range(1, 120)]
        every += [self.header(200, "integrity:store:failed", "worker", "failed")]
        every += [self.header(201, "log:journal:searched", person.id)]
        found = [one for one in every if wanted(one)]
        return found if not view else list(VIEWS[view](found))

    def close(self, case: int, person: Person, note: str) -> RefusalCase:
        if not note.strip():
            raise WrongUsage("Say.")
        if case not in self.refusals:
            raise NotFound("None.")
        one = replace(self.refusals[case], closed_at=self.clock.now, closed_by=person.name, note=note)
        self.refusals[case] = one
        return one

    def person_stories(self) -> PersonStories:
        return PersonStories(
            today=lambda: danish_day(self.clock.now),
            all=lambda person, closed: [
                case
                for case, _ in self.cases.values()
                if case.id.startswith(f"{person.kommune}-") and (closed or case.is_open)
            ],
            open=self.open,
            see=self.see,
            gather=lambda person, case: len(self.see(person, case)[1]),
            review=self.review,
            prolong=self.prolong,
            close=self.end,
            export=self.export,
            erase=self.erase,
            join=self.join,
        )

    def open(self, person: Person, cpr: Cpr, kind: Any, received: date | None, number: str) -> PersonCase:
        del cpr
        name, day = f"{person.kommune}-{number or 'X1'}", received or danish_day(self.clock.now)
        if name in self.cases:
            raise Conflict("There.")
        case = PersonCase(name, kind, day, due_after(day, 1), person.id)
        self.cases[name] = (case, [])
        return case

    def see(self, person: Person, case: str) -> tuple[PersonCase, list[CaseItem]]:
        if not case.startswith(f"{person.kommune}-") or case not in self.cases:
            raise NotFound("None.")
        found, items = self.cases[case]
        return replace(found, items=len(items), undecided=sum(not item.decision for item in items)), items

    def review(self, person: Person, case: str, rows: Sequence[int], decision: Any, reason: str) -> int:
        found, items = self.see(person, case)
        if decision != "keep" and not reason:
            raise WrongUsage("Why.")
        self.cases[case] = (
            found,
            [replace(item, decision=decision, reason=reason) if item.number in rows else item for item in items],
        )
        return len(rows)

    def prolong(self, person: Person, case: str, why: str) -> PersonCase:
        found, items = self.see(person, case)
        self.cases[case] = (replace(found, prolonged_why=why, due=due_after(found.received, 3)), items)
        return self.cases[case][0]

    def end(self, person: Person, case: str, outcome: Any, ground: str, reason: str) -> PersonCase:
        found, items = self.see(person, case)
        check_ending(found, outcome, ground)
        ended = replace(found, outcome=outcome, ground=ground, reason=reason, closed_on=danish_day(self.clock.now))
        self.cases[case] = (ended, items)
        return ended

    def export(self, person: Person, case: str, form: str) -> Exported:
        found, _ = self.see(person, case)
        return Exported(b"%PDF-1.7" if form == "pdf" else b"{}", "application/pdf", f"svar-{found.id}.{form}")

    def erase(self, person: Person, case: str, ground: str) -> Change | None:
        self.see(person, case)
        if not ground:
            raise WrongUsage("Ground.")
        raise Refused("Elsewhere too.")

    def join(self, person: Person, case: str, other: Cpr, today: bool, ground: str) -> Change:
        del other, today
        self.erase(person, case, ground)
        raise Conflict("Another.")

    def upload_stories(self) -> UploadStories:
        return UploadStories(
            kommuner=KOMMUNER,
            keep=self.keep_upload,
            of=lambda person: [one for one in self.uploads.values() if one.kommune == person.kommune],
            see=self.see_upload,
            remove=lambda _person, number: self.uploads.pop(number, None) is not None,
        )

    def keep_upload(
        self, person: Person, name: str, sheet: Sheet, key: str, columns: Sequence[str], level: Sensitivity
    ) -> Upload | list[WrongCell]:
        figures: Any = self
        now = self.clock.now
        return keep_upload(person, name, sheet, key, columns, level, KOMMUNER, uploads=figures, clock=lambda: now)

    def keep(self, person: Person, name: str, level: Sensitivity, content: Any, now: datetime) -> Upload:
        assert person.kommune is not None
        number = len(self.uploads) + 1
        one = Upload(number, name, person.kommune, person.id, person.name, level, content[0], content[1], now)
        self.uploads[number] = one
        return one

    def see_upload(self, person: Person, number: int) -> Upload:
        one = self.uploads.get(number)
        if one is None or one.kommune != person.kommune:
            raise NotFound("None.")
        return one

    def watch_stories(self) -> WatchStories:
        now = self.clock.now
        partners = (
            Exchanged("sender", "eoj-nord", "eoj-nord", "fresh", now - timedelta(hours=2)),
            Exchanged("sender", "eoj-andre", "eoj-andre", "late", now - timedelta(days=5)),
            Exchanged("recipient", "sds", "Sundhedsdatastyrelsen", "late", None, now, 2, now, 1, "connection refused"),
        )
        logged = LoggedRelease(release().id, release().made_at, release().known_at, "0" * 64, None, None)
        return WatchStories(
            releases=lambda: [(logged, release())],
            fresh=lambda: Seen(now, partners, ()),
            agreements=lambda: tuple(agreements.load().values()),
            senders=lambda _person: frozenset({"eoj-nord"}),
        )
