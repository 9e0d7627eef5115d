"""What everything rests on: the home, its settings, keys, databases and clock."""

import os
import pwd
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from synlig.core.codes import CodeBook
from synlig.core.instant import danish_day
from synlig.core.population import Population
from synlig.core.settings import Settings, parse_settings
from synlig.declared import codes, organisations
from synlig.guard.keys import KeyStore
from synlig.storage.control.database import Database, postgres_database, sqlcipher_database
from synlig.storage.control.migrating import migrate
from synlig.storage.credentials import handed_settings
from synlig.storage.home import Home
from synlig.storage.inhabitants import inhabitants_of
from synlig.storage.vault.schema import MIGRATIONS as VAULT_MIGRATIONS


class Foundation:
    """What everything rests on: the home, its settings, keys, databases and clock."""

    def __init__(self, path: Path, environment: Mapping[str, str]) -> None:
        self._path = path
        self._environment = environment

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
        return parse_settings(document, {**handed_settings(self._environment), **self._environment})

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
    def actor(self) -> str:
        """The authenticated operating-system user a command speaks for."""
        try:
            return f"os:{pwd.getpwuid(os.geteuid()).pw_name}"
        except KeyError:  # a container's user may have a number only
            return f"os:uid-{os.geteuid()}"

    @cached_property
    def codebook(self) -> CodeBook:
        """Codes and value sets."""
        return codes.load()

    @cached_property
    def reportable(self) -> CodeBook:
        """Codes and value sets as reports are judged by them today."""
        return self.codebook

    @cached_property
    def organisations(self) -> organisations.Organisations:
        """Municipalities, regions and units in force today."""
        return organisations.load(danish_day(self.clock()))

    @cached_property
    def population(self) -> Population:
        """Inhabitants; those of the package where there is no home yet."""
        return inhabitants_of(Home(self._path).population, self.organisations.kommuner)
