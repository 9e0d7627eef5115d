"""The vault as another process asks it: over its socket, by its calls, and nothing of its file."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Final

from synlig.core.cpr import Cpr, Surrogate
from synlig.core.errors import IntegrityFailure, Refused, Unavailable, WrongUsage
from synlig.core.register import Standing
from synlig.guard.citizens import CitizenSecrets
from synlig.guard.parts.asking import Asking
from synlig.storage.clock import Clock, utc_now
from synlig.storage.control.database import Database
from synlig.storage.vault.letters import Answer, Ask, Call
from synlig.storage.vault.rights import CitizenRights, Known, Protection
from synlig.storage.vault.standings import Standings
from synlig.storage.vault.vault import Citizen, Vault

PATIENCE_S: Final = 60.0
AT_ONCE: Final = 20_000


class VaultClient:
    """The way to the vault's process."""

    def __init__(self, place: Path) -> None:
        self._asking = Asking(place, Answer, PATIENCE_S, "The vault cannot be reached; nothing is linked without it.")

    def ask(self, ask: Ask) -> Answer:
        """The answer.

        Raises:
            Unavailable: the vault's process is away. Refused: this part may not ask that. IntegrityFailure: damaged.
        """
        (answer,) = self._asking.ask(ask)
        for said, kind in (
            (answer.refused, Refused),
            (answer.damaged, IntegrityFailure),
            (answer.unavailable, Unavailable),
        ):
            if said:
                raise kind(said)
        return answer

    def close(self) -> None:
        """Let go of the connection."""
        self._asking.close()


class RemoteVault(Vault):
    """The vault's calls by `client`."""

    def __init__(self, client: VaultClient) -> None:
        self._client = client

    def citizens(self, cprs: Sequence[Cpr]) -> list[Citizen]:
        """The citizens of `cprs`, in order; those never met before are made.

        Raises:
            Unavailable: the vault is away. Refused: this part may not ask that.
        """
        found = list[Citizen]()
        for at in range(0, len(cprs), AT_ONCE):
            numbers = tuple(cpr.reveal() for cpr in cprs[at : at + AT_ONCE])
            met = self._client.ask(Ask("citizens", numbers=numbers, make=True)).citizens
            found += [Citizen(Surrogate(one.surrogate), one.key) for one in met]
        return found

    def known(self, cpr: Cpr) -> Surrogate | None:
        """The surrogate of `cpr`, or None when it was never met."""
        (met,) = self._client.ask(Ask("citizens", numbers=(cpr.reveal(),))).citizens
        return Surrogate(met.surrogate) if met.surrogate else None

    def keys_of(self, surrogates: Sequence[Surrogate]) -> Mapping[Surrogate, bytes]:
        """The data keys of `surrogates`; those without a key are left out."""
        return self._keys("keys", surrogates)

    def log_keys_of(self, surrogates: Sequence[Surrogate]) -> Mapping[Surrogate, bytes]:
        """Keys made of those, which open nothing but the log."""
        return self._keys("log-keys", surrogates)

    def _keys(self, call: Call, surrogates: Sequence[Surrogate]) -> Mapping[Surrogate, bytes]:
        found = dict[Surrogate, bytes]()
        for at in range(0, len(surrogates), AT_ONCE):
            keys = self._client.ask(Ask(call, surrogates=tuple(surrogates[at : at + AT_ONCE]))).keys
            found |= {Surrogate(surrogate): key for surrogate, key in keys.items()}
        return found

    def reveal_all(self, surrogates: Sequence[Surrogate], purpose: str, actor: str) -> Mapping[Surrogate, Cpr]:
        """The CPR numbers behind `surrogates`; each is written down before any is given.

        Raises:
            Refused: more than the hour allows, or not for this part. WrongUsage: no purpose or no actor.
        """
        if not purpose.strip() or not actor.strip():
            raise WrongUsage("A CPR number is revealed to someone and for something: say to whom and for what.")
        asked = Ask("reveal", surrogates=tuple(dict.fromkeys(surrogates)), purpose=purpose, actor=actor)
        return {Surrogate(surrogate): Cpr(number) for surrogate, number in self._client.ask(asked).numbers.items()}

    def verify(self) -> int:
        """Not asked over the socket.

        Raises:
            Unavailable: always; the vault is verified where it is.
        """
        raise Unavailable("The vault is verified by its own user: run synlig check --stores as that.")


class _Opened:
    """The vault's own database and secrets, opened when something needs them that the socket does not give."""

    def __init__(self, client: VaultClient, open_: Callable[[], tuple[Database, CitizenSecrets]], clock: Clock) -> None:
        self._client, self._open, self._clock = client, open_, clock

    @cached_property
    def _database(self) -> Database:
        return self._open()[0]

    @cached_property
    def _secrets(self) -> CitizenSecrets:
        return self._open()[1]


class RemoteRights(_Opened, CitizenRights):
    """What parts ask is asked over the socket; what operators do to the vault needs its file."""

    def __init__(
        self, client: VaultClient, open_: Callable[[], tuple[Database, CitizenSecrets]], clock: Clock = utc_now
    ) -> None:
        _Opened.__init__(self, client, open_, clock)

    def tags(self, cprs: Sequence[Cpr]) -> Mapping[Cpr, bytes]:
        """The keyed tag of each number."""
        met = self._client.ask(Ask("citizens", numbers=tuple(cpr.reveal() for cpr in cprs))).citizens if cprs else ()
        return dict(zip(cprs, (one.tag for one in met), strict=True))

    def known(self, cprs: Sequence[Cpr]) -> Mapping[Cpr, Known]:
        """Those of `cprs` that the vault knows; makes nobody."""
        met = self._client.ask(Ask("citizens", numbers=tuple(cpr.reveal() for cpr in cprs))).citizens if cprs else ()
        pairs = zip(cprs, met, strict=True)
        return {cpr: Known(Surrogate(one.surrogate), one.since) for cpr, one in pairs if one.since is not None}

    def protected(self, surrogates: Sequence[Surrogate], on: date) -> Mapping[Surrogate, Protection]:
        """Those of `surrogates` who are protected on a day, today or later."""
        lines = self._client.ask(Ask("keys", surrogates=tuple(surrogates))).protected if surrogates else {}
        return {Surrogate(one): line for one, line in lines.items() if line.until >= on}


class RemoteStandings(_Opened, Standings):
    """The same for what is known of people beside their reports."""

    def __init__(
        self, client: VaultClient, open_: Callable[[], tuple[Database, CitizenSecrets]], clock: Clock = utc_now
    ) -> None:
        _Opened.__init__(self, client, open_, clock)

    def in_force(self, kind: Standing, surrogates: Sequence[Surrogate], on: date) -> frozenset[Surrogate]:
        """Those of `surrogates` of whom a line of that kind is in force on a day; restriction is that of today."""
        if kind != "restriction":
            return super().in_force(kind, surrogates, on)
        if not surrogates:
            return frozenset()
        return frozenset(map(Surrogate, self._client.ask(Ask("keys", surrogates=tuple(surrogates))).restricted))
