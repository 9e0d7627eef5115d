"""Wiring: what each story needs, made once and handed over by the name of its parameter."""

import functools
import inspect
import os
import pwd
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from synlig.core.codes import CodeBook
from synlig.core.errors import WrongUsage
from synlig.core.population import Population
from synlig.core.settings import Settings, parse_settings
from synlig.declared import codes, organisations, population, profiles, tables
from synlig.guard.citizens import CitizenSecrets
from synlig.guard.identity import IdentityProvider
from synlig.guard.identity.development import DevelopmentIdentity
from synlig.guard.keys import KeyStore
from synlig.guard.sealing import Opener, Sealer
from synlig.guard.sessions import SessionLimits
from synlig.guard.table_keys import TableKeys
from synlig.pipeline.gate import Gate, Limits
from synlig.pipeline.tabulate import Tabulator
from synlig.storage.access_tokens import AccessTokens
from synlig.storage.control.database import Database, postgres_database, sqlcipher_database
from synlig.storage.control.migrating import migrate
from synlig.storage.engine import Engine
from synlig.storage.home import Home
from synlig.storage.intake import Intake
from synlig.storage.outbox import Outbox
from synlig.storage.raw_store import RawStore
from synlig.storage.receipts import Receipts
from synlig.storage.sealed_reports import SealedReports
from synlig.storage.senders import Senders
from synlig.storage.sessions import Sessions
from synlig.storage.tables import TableStore
from synlig.storage.vault import Vault
from synlig.storage.vault.schema import MIGRATIONS as VAULT_MIGRATIONS
from synlig.storage.work import Work

Result = TypeVar("Result")


class Wiring:
    """The parts of one home. Each property is a part under the name that stories ask for it by.

    Nothing is opened before a story needs it: `synlig validate` works without a home.
    """

    def __init__(self, path: Path, environment: Mapping[str, str]) -> None:
        self._path = path
        self._environment = environment

    def tell(self, story: Callable[..., Result], *arguments: Any) -> Result:
        """Run `story` with `arguments`; its keyword-only parameters without a default are filled by name."""
        return self.bind(story)(*arguments)

    def bind(self, story: Callable[..., Result]) -> Callable[..., Result]:
        """`story` with its parts bound to it: what surfaces get instead of stores."""
        wanted = [
            parameter.name
            for parameter in inspect.signature(story).parameters.values()
            if parameter.kind is inspect.Parameter.KEYWORD_ONLY and parameter.default is inspect.Parameter.empty
        ]
        return functools.partial(story, **{name: getattr(self, name) for name in wanted})

    def close(self) -> None:
        """Close what was opened, so that another process may clear up and WAL files are folded in."""
        for name in ("intake", "table_store", "control", "vault_database"):
            if name in self.__dict__:
                self.__dict__.pop(name).close()

    @cached_property
    def home_path(self) -> Path:
        """Where the home is or will be."""
        return self._path

    @cached_property
    def home(self) -> Home:
        """The opened home."""
        return Home.open(self._path)

    @cached_property
    def settings(self) -> Settings:
        """The home's settings, or the defaults where there is no home."""
        document = Home(self._path).settings() if Home(self._path).settings_file.is_file() else {}
        return parse_settings(document, self._environment)

    @cached_property
    def clock(self) -> Callable[[], datetime]:
        """What time it is, in UTC."""
        return lambda: datetime.now(UTC)

    @cached_property
    def keys(self) -> KeyStore:
        """The key store."""
        return KeyStore.open(self.home.keys)

    @cached_property
    def control(self) -> Database:
        """The control database, at its newest form."""
        database = self._control()
        migrate(database)
        return database

    def _control(self) -> Database:
        if self.settings.database.url:
            return postgres_database(self.settings.database.url, "control")
        return sqlcipher_database(self.home.control_database, self.keys.database_key("control"), "control")

    @cached_property
    def vault_database(self) -> Database:
        """The vault's own database, at its newest form."""
        database = sqlcipher_database(self.home.vault_database, self.keys.database_key("vault"), "vault")
        migrate(database, VAULT_MIGRATIONS)
        return database

    @cached_property
    def vault(self) -> Vault:
        """The vault, for stories that may link."""
        return Vault(self.vault_database, CitizenSecrets(self.keys))

    @cached_property
    def senders(self) -> Senders:
        """The register of senders."""
        return Senders(self.control)

    @cached_property
    def raw_store(self) -> RawStore:
        """Sealed bytes."""
        return RawStore(self.home.raw)

    @cached_property
    def intake(self) -> Intake:
        """The keeper of what is received; it can seal, not open."""
        return Intake(self.control, self.raw_store, Sealer(self.keys.worker_public()), self.keys.address_key())

    @cached_property
    def receipts(self) -> Receipts:
        """Verdict lines."""
        return Receipts(self.control)

    @cached_property
    def reports(self) -> SealedReports:
        """Kept reports, opened by the worker."""
        return SealedReports(self.control, self.raw_store, Opener(self.keys.worker_private()))

    @cached_property
    def work(self) -> Work:
        """The queue of received reports."""
        return Work(self.control, self.reports)

    @cached_property
    def table_store(self) -> TableStore:
        """Encrypted tables."""
        return TableStore(
            self.control, self.home.tables, TableKeys(self.keys), self.work, buckets=self.settings.tables.buckets
        )

    @cached_property
    def engine(self) -> Engine:
        """The confined engine."""
        return Engine(self.settings.engine.memory_limit, self.settings.engine.threads)

    @cached_property
    def codebook(self) -> CodeBook:
        """Codes and value sets."""
        return codes.load()

    @cached_property
    def organisations(self) -> organisations.Organisations:
        """Municipalities, regions and units in force today."""
        return organisations.load(self.clock().date())

    @cached_property
    def population(self) -> Population:
        """Inhabitants."""
        return population.load()

    @cached_property
    def gate(self) -> Gate:
        """The validator."""
        limits = Limits(max_bytes=self.settings.intake.max_report_bytes)
        return Gate(profiles.load(), self.codebook, limits)

    @cached_property
    def tabulator(self) -> Tabulator:
        """Reports into rows."""
        return Tabulator(tables.load(), self.codebook)

    @cached_property
    def outbox(self) -> Outbox:
        """What waits for recipients."""
        return Outbox(self.control, self.clock)

    @cached_property
    def sessions(self) -> Sessions:
        """Log-ins."""
        return Sessions(self.control, SessionLimits())

    @cached_property
    def access_tokens(self) -> AccessTokens:
        """Access tokens of BI tools."""
        return AccessTokens(self.control)

    @cached_property
    def identity_provider(self) -> IdentityProvider:
        """Who vouches for people: the development stand-in, where settings and addresses allow it."""
        settings = self.settings
        if not settings.identity.development_idp:
            raise WrongUsage("No identity provider is set up: set [identity] idp_metadata.")
        hosts = (settings.portal.host, settings.intake.host, settings.sftp.host)
        return DevelopmentIdentity(hosts, self.organisations.kommuner)

    @cached_property
    def actor(self) -> str:
        """The authenticated operating-system user a command speaks for."""
        return f"os:{pwd.getpwuid(os.getuid()).pw_name}"
