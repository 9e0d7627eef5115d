"""A Gateway with reports in it and a counterpart beside it, for the tests of exchange."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select

from synlig.core.agreement import Agreement
from synlig.core.codes import CodeBook
from synlig.core.cpr import Cpr, Surrogate
from synlig.core.delivery import Held
from synlig.core.settings import Settings, parse_settings
from synlig.declared import codes
from synlig.guard.citizens import CitizenSecrets
from synlig.pipeline.reconcile import Reconciled, reconcile
from synlig.storage.outbox import Outbox
from synlig.storage.outbox.holding import Holding
from synlig.storage.outbox.schema import outbox_delivery, outbox_item
from synlig.storage.vault import CitizenRights, Standings, Vault
from synlig.storage.vault.schema import reveal
from synlig.storage.work import Finished
from synlig.stories.deliver_reports import Delivered, deliver_reports
from synlig.stories.pack_reports import PackedCount, pack_reports
from synlig.stories.reconcile_deliveries import BothSides, reconcile_deliveries
from tests import care_reports as care
from tests.care_reports import Json
from tests.counterparts import Counterpart
from tests.gate_heart import heart
from tests.resting import Places, as_table, log_of, open_vault, report, whole_home

ACTOR = "os:test"


def quiet(_reports: int) -> None:
    """Nobody watches."""


@dataclass
class Gateway:
    """Its places, opened, and where its recipient is."""

    places: Places
    vault: Vault
    settings: Settings

    @classmethod
    def at(cls, folder: Path, url: str, **settings: Mapping[str, str | bool]) -> "Gateway":
        folder.mkdir(exist_ok=True)
        places = whole_home(folder)
        exchange = {"exchange": {"sds_url": url, "sds_sandbox": "true"}, **settings}
        return cls(places, open_vault(places), parse_settings(exchange, {}))

    @property
    def outbox(self) -> Outbox:
        return Outbox(self.places.database, self.places.clock)

    @property
    def standings(self) -> Standings:
        return Standings(self.vault._database, CitizenSecrets(self.places.keys), self.places.clock)

    @property
    def rights(self) -> CitizenRights:
        return CitizenRights(self.vault._database, CitizenSecrets(self.places.keys), self.places.clock)

    def receive(self, reports: Iterable[Json]) -> None:
        """Keep reports as accepted ones, and process them."""
        intake = self.places.intake()
        intake.keep([report(each["id"], json.dumps(each).encode()) for each in reports])
        intake.close()
        work = self.places.work()
        tables = self.places.tables(work)
        while claimed := work.claim(1000):
            cprs = [cpr_of(json.loads(one.raw)) for one in claimed]
            citizens = self.vault.citizens(cprs)
            done = [Finished(one.receipt_id, c.surrogate, c.key) for one, c in zip(claimed, citizens, strict=True)]
            tables.append({"patients": as_table(done)}, done)
        tables.close()

    def codes_on(self, _day: date) -> CodeBook:
        """What is declared holds on every day."""
        return codes.load()

    def pack(self, agreement: str = "sds") -> PackedCount:
        return pack_reports(
            agreement,
            outbox=self.outbox,
            reports=self.places.reports,
            vault=self.vault,
            standings=self.standings,
            citizen_rights=self.rights,
            codes_on=self.codes_on,
            keys=self.places.keys,
        )

    def deliver(self, agreement: str = "sds") -> Delivered:
        return deliver_reports(
            agreement,
            quiet,
            outbox=self.outbox,
            holding=Holding(self.places.database),
            vault=self.vault,
            standings=self.standings,
            citizen_rights=self.rights,
            settings=self.settings,
            log=log_of(self.places),
            actor=ACTOR,
        )

    def attempts(self, agreement: str = "sds") -> list[int]:
        """How often each delivery was tried."""
        with self.places.database.reading() as connection:
            tried = select(outbox_delivery.c.attempts).where(outbox_delivery.c.agreement == agreement)
            return sorted(connection.scalars(tried))

    def in_another(self, delivery: str) -> Surrogate:
        """Somebody who is in another delivery."""
        with self.places.database.reading() as connection:
            others = select(outbox_item.c.surrogate).where(outbox_item.c.delivery != delivery)
            return Surrogate(str(connection.scalar(others.limit(1))))

    def revealed(self, surrogate: Surrogate) -> bool:
        """Whether somebody was given their number."""
        with self.vault._database.reading() as connection:
            return connection.scalar(select(reveal.c.id).where(reveal.c.surrogate == surrogate)) is not None

    def run(self, agreement: str = "sds") -> Delivered:
        self.pack(agreement)
        return self.deliver(agreement)

    def held_against_theirs(self, agreement: str = "sds") -> list[Reconciled]:
        """Every day, by asking them."""
        return list(self.both_sides(agreement).days)

    def both_sides(self, agreement: str = "sds", *, meant: bool = False) -> BothSides:
        """As the daily reconciliation does it."""
        log = log_of(self.places)
        return reconcile_deliveries(
            agreement, 400, meant, outbox=self.outbox, settings=self.settings, log=log, actor=ACTOR
        )

    def reconciled(self, counterpart: Counterpart, agreement: str = "sds") -> list[Reconciled]:
        """Every day, with what the counterpart's own store holds."""
        ledger = self.outbox.ledger
        days = list[Reconciled]()
        for day in ledger.days(agreement):
            listed = counterpart.inventory(day.isoformat())["deliveries"]
            held = Held(day, {each["delivery"]: frozenset(each["reports"]) for each in listed})
            days.append(reconcile(day, ledger.accepted_on(agreement, day), held))
        return days


def cpr_of(report: Json) -> Cpr:
    """Whom a report is about."""
    return Cpr(report["entry"][0]["resource"]["identifier"][0]["value"])


def report_for(agreement: Agreement, number: int) -> Json:
    """A report of which something may leave by the agreement."""
    return heart(number) if "hjerte" in agreement.guides else care.nursing_report(number)


def own_names(kind: str, known: str) -> str:
    """A recipient's own names, without a secret: for packing in tests."""
    return care.same_id("own", kind, known)


def days_reports(numbers: Iterable[int], day: int = 20) -> list[Json]:
    """A day of a municipality: two in three with home nursing."""
    return [care.nursing_report(n, day) if n % 3 else care.home_care_report(n, day) for n in numbers]


def both_sides_are_equal(gateway: Gateway, counterpart: Counterpart, accepted: int) -> None:
    """Reconciled day by day, and held once."""
    days = gateway.reconciled(counterpart)
    assert all(day.equal for day in days)
    assert sum(day.ours for day in days) == sum(day.theirs for day in days) == accepted
    assert counterpart.counts()["reports"] == counterpart.counts()["ids"] == accepted
