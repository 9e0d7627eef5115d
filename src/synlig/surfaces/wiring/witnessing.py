"""Parts that say who did what: the log, and the vault that gives nothing away without it."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from os import getpid
from pathlib import Path
from typing import Any

from synlig.core.cpr import Surrogate
from synlig.core.errors import WrongUsage
from synlig.guard.citizens import CitizenSecrets
from synlig.guard.keys import Secret
from synlig.guard.log.checkpoint import PURPOSE
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.log import Log
from synlig.guard.log.recorder import Recorder
from synlig.guard.log.regular import Regular
from synlig.guard.log.remote import RemoteLog
from synlig.guard.log.writer import Writer
from synlig.guard.parts.listening import read_speakers
from synlig.guard.signing import check_signature, sign
from synlig.storage.control.database import Database
from synlig.storage.vault import (
    CitizenRights,
    RemoteRights,
    RemoteStandings,
    RemoteVault,
    Reveal,
    Standings,
    Vault,
    VaultClient,
    VaultDoor,
)
from synlig.surfaces.wiring.foundation import Foundation


class Witnessing(Foundation):
    """Parts that say who did what: the log, and the vault that gives nothing away without it."""

    @cached_property
    def whole_log(self) -> Log:
        """The log, for those who search, verify and sign it, and who erase a person in it."""
        return self.own_log if self._holds_log else self.remote_log

    @cached_property
    def own_log(self) -> Log:
        """The log's files in this home, for its own process and for a home without one."""
        place, keys = self.settings.log.checkpoint_dir, self.keys
        return Log(
            self.home.log,
            keys.secret(Secret.LOG),
            self._keys_of,
            Path(place) if place else self.home.beside("checkpoints"),
            f"{self.actor}/{getpid()}",
            lambda message: sign(keys.secret(Secret.CHECKPOINT), PURPOSE, message),
            lambda message, signature: check_signature(keys.checkpoint_public(), PURPOSE, message, signature),
        )

    @cached_property
    def log(self) -> Recorder:
        """The log, for those who do what must be in it."""
        return self._regular if self._holds_log else self.remote_log

    @cached_property
    def remote_log(self) -> RemoteLog:
        """The way to the log's process."""
        return RemoteLog(Path(self.settings.log.socket))

    @property
    def _holds_log(self) -> bool:
        """Whether the log lies in this home: it has no process of its own, or this is the home that says who speaks."""
        return not self.settings.log.socket or bool(self.settings.log.speakers)

    @cached_property
    def log_writer(self) -> Writer:
        """The log's own process, which the others reach by its socket.

        Raises:
            WrongUsage: no socket is set, so everyone writes for themselves.
        """
        settings = self.settings.log
        if not settings.socket:
            raise WrongUsage("The log has a process of its own where [log] socket is set.")
        speakers = read_speakers(settings.speakers, "[log] speakers")
        readers = read_speakers(settings.readers, "[log] readers")
        sign, turn_s = self._regular.sign_if_due, settings.checkpoint_seconds
        return Writer(self.own_log, Path(settings.socket), speakers, readers, sign, turn_s)

    @cached_property
    def _regular(self) -> Regular:
        return Regular(self.own_log, self.home.log / "signed", self.settings.log.checkpoint_seconds)

    @cached_property
    def vault(self) -> Vault:
        """The vault, for stories that may link; each CPR number it gives out is in the log first."""
        return self.own_vault if self.vault_client is None else RemoteVault(self.vault_client)

    @cached_property
    def citizen_rights(self) -> CitizenRights:
        """The vault's side of people's rights."""
        if self.vault_client is not None:
            return RemoteRights(self.vault_client, self._opened_vault, self.clock)
        return CitizenRights(*self._opened_vault(), self.clock)

    @cached_property
    def standings(self) -> Standings:
        """What is known of people beside their reports."""
        if self.vault_client is not None:
            return RemoteStandings(self.vault_client, self._opened_vault, self.clock)
        return Standings(*self._opened_vault(), self.clock)

    @cached_property
    def vault_door(self) -> VaultDoor:
        """The vault's own process, which the others reach by its socket.

        Raises:
            WrongUsage: no socket is set, so everyone opens the vault for themselves.
        """
        settings, opened = self.settings.vault, self._opened_vault()
        if not settings.socket:
            raise WrongUsage("The vault has a process of its own where [vault] socket is set.")
        rights, standings = CitizenRights(*opened, self.clock), Standings(*opened, self.clock)
        speakers = read_speakers(settings.speakers, "[vault] speakers")
        return VaultDoor(self.own_vault, rights, standings, Path(settings.socket), speakers, self.log, self.clock)

    @cached_property
    def own_vault(self) -> Vault:
        """The vault's file itself, for its own process and for those who look after it."""
        return Vault(*self._opened_vault(), witness=self._witness)

    @cached_property
    def vault_client(self) -> VaultClient | None:
        """The way to the vault's process, where there is one."""
        return VaultClient(Path(self.settings.vault.socket)) if self.settings.vault.socket else None

    def _opened_vault(self) -> tuple[Database, CitizenSecrets]:
        return self.vault_database, CitizenSecrets(self.keys)

    def _witness(self, reveals: Sequence[Reveal]) -> None:
        """Who is given several at once, for one purpose, is in one entry; each person in it can be erased alone."""
        first, about = reveals[0], tuple(each.surrogate for each in reveals)
        whom: dict[str, Any] = {"subjects": about} if len(about) > 1 else {"subject": first.surrogate}
        facts = {"persons": len(about)}
        self.log.record([Entry(Event.CPR_REVEALED, first.actor, purpose=first.purpose, facts=facts, **whom)])

    def _keys_of(self, subjects: Sequence[str]) -> Mapping[str, bytes]:
        if not subjects:
            return {}
        asked, vault = [Surrogate(subject) for subject in subjects], self.vault
        if "vault_door" in self.__dict__:
            found = self.own_vault.keys_of(asked)
        elif isinstance(vault, RemoteVault) and self.settings.log.speakers:
            found = vault.log_keys_of(asked)
        else:
            found = vault.keys_of(asked)
        return {str(surrogate): key for surrogate, key in found.items()}
