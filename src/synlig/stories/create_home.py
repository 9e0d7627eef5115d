"""Make a new home: settings, keys and databases, whole or not at all."""

from pathlib import Path
from typing import Final

from synlig.guard.keys import KeyStore
from synlig.storage.control.database import sqlcipher_database
from synlig.storage.control.migrating import migrate
from synlig.storage.home import SETTINGS, Home
from synlig.storage.vault import schema as vault_schema

NO_EXTRA: Final = ""


def create_home(extra_settings: str = NO_EXTRA, *, home_path: Path) -> Home:
    """The new home at `home_path`, its `settings.toml` ending with `extra_settings`.

    Raises:
        WrongUsage: something is there already; nothing is overwritten.
    """
    return Home.create(home_path, _furnish, SETTINGS + extra_settings)


def _furnish(home: Home) -> None:
    keys = KeyStore.create(home.keys)
    control = sqlcipher_database(home.control_database, keys.database_key("control"), "control", create=True)
    vault = sqlcipher_database(home.vault_database, keys.database_key("vault"), "vault", create=True)
    migrate(control)
    migrate(vault, vault_schema.MIGRATIONS)
    control.close()
    vault.close()
