"""A portal over real stores whose people log in by SAML, with a stand-in for their identity provider."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from synlig.core.knock import Knock
from synlig.guard.log.entry import Entry
from synlig.guard.saml.logout_checks import LogoutAsked
from synlig.guard.saml.remembered import unseal
from synlig.guard.sessions import SessionLimits
from synlig.storage.access_tokens import AccessTokens
from synlig.storage.control.database import Database
from synlig.storage.refusals import Refusals
from synlig.storage.replay import UsedOnce
from synlig.storage.sessions import Sessions
from synlig.stories.end_session import end_session
from synlig.stories.end_sessions_elsewhere import end_sessions_elsewhere
from synlig.stories.finish_log_in import LoggedIn, finish_log_in
from synlig.stories.list_sessions import list_sessions
from synlig.stories.resume_session import resume_session
from synlig.stories.revoke_session import revoke_session
from synlig.surfaces.portal.app import portal
from synlig.surfaces.portal.pages.saml import saml_stories
from synlig.surfaces.portal.shield import door_of
from synlig.surfaces.portal.stories import LogInStories
from tests.attacks.saml.scene import BASE_URL, BINDING_KEY, Scene, Token
from tests.attacks.saml.stand_in import ENTITY_ID, NOW
from tests.portal import KOMMUNER, People, stories_of
from tests.portal_client import Browser


class Notebook:
    """A log that only remembers what it was told."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def record(self, entries: Sequence[Entry]) -> None:
        self.entries.extend(entries)

    def told(self) -> list[tuple[str, str]]:
        """Event and reason of each entry."""
        return [(entry.event, str(entry.facts.get("reason", ""))) for entry in self.entries]


class Place:
    """A portal over a real store of sessions, and a stand-in identity provider."""

    def __init__(self, database: Database) -> None:
        self.scene = Scene()
        self.log = Notebook()
        sessions = Sessions(database, SessionLimits())
        self.refusals = Refusals(database)
        self.access_tokens = AccessTokens(database)
        self.scene.provider = type(self.scene.provider)(
            self.scene.connection, UsedOnce(database), BINDING_KEY, self.scene.watch
        )
        self._app = portal(
            replace(stories_of(People()), log_in=self._log_in(sessions)),
            KOMMUNER,
            door_of([("127.0.0.1", 8400)], BASE_URL),
            saml=saml_stories(self.scene.provider, self._ending(sessions)),
        )

    def _log_in(self, sessions: Sessions) -> LogInStories:
        provider, clock = self.scene.provider, self.scene.watch

        def finish(answer: Mapping[str, str], remembered: str, earlier: str | None, knock: Knock) -> LoggedIn:
            return finish_log_in(
                answer,
                remembered,
                earlier,
                knock,
                identity_provider=provider,
                sessions=sessions,
                refusals=self.refusals,
                access_tokens=self.access_tokens,
                log=self.log,
                clock=clock,
            )

        return LogInStories(
            begin=provider.begin,
            finish=finish,
            again=partial(provider.begin, fresh=True),
            sessions=lambda person: list_sessions(person, sessions=sessions, clock=clock),
            revoke=lambda found, by: revoke_session(found, by, sessions=sessions, log=self.log),
            session=lambda secret: resume_session(secret, sessions=sessions, clock=clock),
            end=lambda secret: end_session(secret, identity_provider=provider, sessions=sessions, log=self.log),
        )

    def _ending(self, sessions: Sessions) -> Callable[[Callable[[], LogoutAsked]], LogoutAsked]:
        return lambda hear: end_sessions_elsewhere(hear, sessions=sessions, log=self.log)

    def browser(self) -> Browser:
        return Browser(self._app, BASE_URL)

    def post_token(self, browser: Browser, token: Token | None = None) -> int:
        """Begin a log-in, let the stand-in answer it, post its answer; the status of ours."""
        begun = browser.get("/saml/login", params={"til": "/adgang"})
        assert begun.headers["location"].startswith(f"{ENTITY_ID}/sso?")
        remembered = next(it for it in browser.cookies.jar if it.name == "synlig_log_ind").value or ""
        self.scene.request_id = unseal(remembered, BINDING_KEY, NOW).request_id
        self.page = browser.post("/saml/acs", {"SAMLResponse": self.scene.post(token or Token())})
        return self.page.status_code

    def logged_in(self) -> Browser:
        browser = self.browser()
        assert self.post_token(browser) == 303
        assert self.page.headers["location"] == "/adgang"
        return browser
