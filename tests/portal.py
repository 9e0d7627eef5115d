"""A portal to test against: its stories told over plain dictionaries, served on loopback."""

import contextlib
import socket
import threading
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import uvicorn

from synlig.core.errors import NotFound, WrongUsage
from synlig.core.finding import Verdict
from synlig.core.knock import Knock
from synlig.core.kommune import KommuneKode
from synlig.core.permission import Person
from synlig.core.saved import Kind, Saved
from synlig.core.subscription import LASTS, Subscription, is_address
from synlig.declared.organisations import load
from synlig.guard.identity.development import DevelopmentIdentity
from synlig.guard.sessions import (
    AccessToken,
    Session,
    SessionLimits,
    digest,
    is_alive,
    new_access_token,
    new_session_secret,
    token_person,
)
from synlig.pipeline.numbers import numbers_in
from synlig.storage.delivered import read_uploaded
from synlig.stories.finish_log_in import LoggedIn
from synlig.stories.write_report import write_report
from synlig.surfaces.portal.app import portal
from synlig.surfaces.portal.shield import Door, door_of
from synlig.surfaces.portal.stories import (
    FiguresStories,
    IndicatorStories,
    LogInStories,
    OwnStories,
    PortalStories,
    TokenStories,
)
from synlig.surfaces.terminology.binding import terminology_stories
from synlig.surfaces.wiring import Wiring
from tests.cohorts import CohortOffice
from tests.heart_office import HeartOffice
from tests.letters import CODE, stop_letters
from tests.office import Office
from tests.offices import Offices
from tests.released import Invented, cube_of
from tests.rule_office import own_rows, rule_stories

KOMMUNER: dict[KommuneKode, str] = {kode: kommune.navn for kode, kommune in load().kommuner.items()}


@dataclass
class People:
    """Log-ins and tokens in memory; `now` may be moved, `roles` taken away."""

    now: datetime = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
    heart: HeartOffice | None = None
    kept: dict[int, Saved] = field(default_factory=dict[int, Saved])
    subscribed: dict[tuple[str, int], Subscription] = field(default_factory=dict[tuple[str, int], Subscription])
    limits: SessionLimits = field(default_factory=SessionLimits)
    refused: list[tuple[Knock, str]] = field(default_factory=list[tuple[Knock, str]])
    sessions: dict[str, Session] = field(default_factory=dict[str, Session])
    tokens: dict[str, tuple[Person, AccessToken]] = field(default_factory=dict[str, tuple[Person, AccessToken]])
    identity: DevelopmentIdentity = field(default_factory=lambda: DevelopmentIdentity(["127.0.0.1"], KOMMUNER))

    def finish(self, answer: Mapping[str, str], remembered: str, earlier: str | None, knock: Knock) -> LoggedIn:
        del knock
        vouched = self.identity.finish(answer, remembered)
        self.sessions.pop(digest(earlier or ""), None)
        return LoggedIn(self.enter(vouched.person), vouched.return_to)

    def enter(self, person: Person) -> str:
        secret = new_session_secret()
        self.sessions[digest(secret)] = Session(person, self.now, self.now, "development", authenticated=self.now)
        return secret

    def session(self, secret: str) -> Session | None:
        found = self.sessions.get(digest(secret))
        alive = found and is_alive(found.started, found.seen, self.now, self.limits)
        return replace(found, seen=self.now) if found and alive else None

    def sessions_of(self, person: Person | None) -> list[tuple[str, Session]]:
        return [(key, one) for key, one in self.sessions.items() if person is None or one.person.id == person.id]

    def end_session(self, secret_digest: str, by: Person) -> Session:
        del by
        return self.sessions.pop(secret_digest)

    def end(self, secret: str) -> str | None:
        self.sessions.pop(digest(secret), None)
        return None

    def make_token(self, person: Person, label: str, days: int) -> tuple[str, AccessToken]:
        secret = new_access_token()
        token = AccessToken(len(self.tokens) + 1, label, self.now, self.now + timedelta(days=days), None)
        self.tokens[digest(secret)] = (token_person(person), token)
        return secret, token

    def tokens_of(self, person: Person) -> list[tuple[str, AccessToken]]:
        return [(owner.id, token) for owner, token in self.tokens.values() if owner.id == person.id]

    def revoke(self, person: Person, token_id: int) -> bool:
        for key, (owner, token) in self.tokens.items():
            if owner.id == person.id and token.id == token_id:
                del self.tokens[key]
                return True
        return False

    def keep(
        self,
        person: Person,
        kind: Kind,
        name: str,
        content: str,
        shared: bool,
        instead: int | None,
        texts: Sequence[str],
    ) -> Saved:
        if not name.strip() or any(numbers_in(text.encode()) for text in texts):
            raise WrongUsage("No name, or a number.")
        number = instead or len(self.kept) + 1
        here = shared and person.kommune is not None
        one = Saved(number, kind, name, content, person.kommune, person.id, person.name, here, self.now, self.now)
        self.kept[number] = one
        return one

    def kept_by(self, person: Person, kind: Kind) -> list[Saved]:
        return [one for one in self.kept.values() if one.kind == kind and self.may_see(person, one)]

    def may_see(self, person: Person, one: Saved) -> bool:
        return one.owner == person.id or (one.shared and one.kommune == person.kommune)

    def see(self, person: Person, kind: Kind, number: int) -> Saved:
        one = self.kept.get(number)
        if one is None or one.kind != kind or not self.may_see(person, one):
            raise NotFound("None.")
        return one

    def let_go(self, person: Person, number: int) -> bool:
        one = self.kept.get(number)
        return one is not None and one.owner == person.id and self.kept.pop(number) is one

    def subscription(self, person: Person, number: int) -> Subscription | None:
        return self.subscribed.get((person.id, number))

    def subscribe(self, person: Person, number: int, cube: str, address: str) -> None:
        if not is_address(address):
            raise WrongUsage("No address.")
        self.subscribed[person.id, number] = Subscription(1, number, cube, address, None, refused=False)

    def confirm(self, person: Person, number: int, code: str) -> bool:
        held = self.subscribed.get((person.id, number))
        if held is None or code != CODE:
            return False
        self.subscribed[person.id, number] = replace(held, until=self.now + LASTS)
        return True

    def unsubscribe(self, person: Person, number: int) -> bool:
        return self.subscribed.pop((person.id, number), None) is not None

    def refuse(self, knock: Knock, reason: str) -> bool:
        """True from the tenth refusal on."""
        self.refused.append((knock, reason))
        return len(self.refused) >= 10

    def deliver(self, _person: Person, name: str, content: bytes) -> list[Verdict]:
        """Judged by the real gate, kept nowhere."""
        wiring = Wiring(Path("no-home"), {})
        documents = read_uploaded(name, content, wiring.settings.intake.max_report_bytes)
        return [
            Verdict(judged.bundle_id, judged.findings, document.source)
            for document in documents
            for judged in wiring.gate.judge(document.raw or b"", document.source)
        ]

    def bearer(self, secret: str) -> Person | None:
        owner, token = self.tokens.get(digest(secret), (None, None))
        return owner if token and token.expires > self.now else None


def stories_of(people: People, released: Invented | None = None) -> PortalStories:
    """The portal's stories over `people` and an invented release."""
    return PortalStories(
        log_in=LogInStories(
            people.identity.begin,
            people.finish,
            people.session,
            people.end,
            partial(people.identity.begin, fresh=True),
            people.sessions_of,
            people.end_session,
        ),
        tokens=TokenStories(people.make_token, people.tokens_of, people.revoke, people.bearer, people.refuse),
        analysis=(released := released or Invented()).stories(),
        tables=released.tables(),
        indicators=IndicatorStories(released.indicators),
        own=OwnStories(
            people.keep,
            people.kept_by,
            people.see,
            people.let_go,
            people.subscription,
            people.subscribe,
            people.confirm,
            people.unsubscribe,
            partial(stop_letters, people.subscribed),
            True,
            write_report,
        ),
        figures=FiguresStories(released.own_figures, (cube_of("tilstande"),), own_rows),
        quality=Office(people).quality(),
        changes=(offices := Offices(people)).change_stories(),
        security=offices.security_stories(),
        people=offices.person_stories(),
        watch=offices.watch_stories(),
        uploads=offices.upload_stories(),
        cohorts=CohortOffice(people).stories(),
        rules=rule_stories(people),
        heart=(people.heart or HeartOffice(people.now)).stories(),
        deliver_reports=people.deliver,
        terminology=terminology_stories(Wiring(Path("no-home"), {})),
        ready=lambda: True,
    )


@contextlib.contextmanager
def served(people: People, port: int = 0, released: Invented | None = None, base_url: str = "") -> Generator[str]:
    """The portal on a free port of loopback; gives its address and stops it afterwards."""
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
        listening.listen(128)
        bound: int = listening.getsockname()[1]
        door: Door = door_of([("127.0.0.1", bound)], base_url)
        app = portal(stories_of(people, released), KOMMUNER, door, development=True)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{bound}"
        finally:
            server.should_exit = True
            thread.join(10)
