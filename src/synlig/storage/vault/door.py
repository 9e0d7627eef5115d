"""The vault's own process: three calls over a socket that knows who speaks; nobody else opens its file."""

import socket
import struct
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from synlig.core.cpr import Cpr, Surrogate
from synlig.core.errors import IntegrityFailure, Refused, SynligError
from synlig.core.instant import danish_day
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.letters import put, take
from synlig.guard.log.recorder import Recorder
from synlig.storage.vault.letters import Answer, Ask, Met
from synlig.storage.vault.rights import CitizenRights
from synlig.storage.vault.standings import Standings
from synlig.storage.vault.vault import HOURLY_LIMIT, Vault

PEER: Final = struct.Struct("3i")
BACKLOG: Final = 64
HOUR_S: Final = 3600.0
Speakers = Mapping[int, tuple[str, ...]]
"""Which calls a user of the machine may make, by user number. Empty: everyone, all three."""


class VaultDoor:
    """Serves the vault on a socket until it is closed."""

    def __init__(
        self,
        vault: Vault,
        rights: CitizenRights,
        standings: Standings,
        place: Path,
        speakers: Speakers,
        log: Recorder,
        clock: Callable[[], datetime],
    ) -> None:
        self._vault, self._rights, self._standings = vault, rights, standings
        self._speakers, self._log, self._clock = speakers, log, clock
        self._given: defaultdict[int, deque[tuple[float, int]]] = defaultdict(deque)
        place.unlink(missing_ok=True)
        self._listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listening.bind(str(place))
        place.chmod(0o660)
        self._listening.listen(BACKLOG)

    def run(self) -> None:
        """Take connections until `close`; each is served on a thread."""
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            _, user, _ = PEER.unpack(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, PEER.size))
            try:
                while (ask := take(connection, Ask)) is not None:
                    put(connection, self._answer(user, ask))
            except (OSError, SynligError):
                return

    def _answer(self, user: int, ask: Ask) -> Answer:
        try:
            self._check_allowed(user, ask)
            return self._told(user, ask)
        except Refused as error:
            return Answer(refused=str(error))
        except IntegrityFailure as error:
            return Answer(damaged=str(error))
        except SynligError as error:
            return Answer(unavailable=str(error))

    def _check_allowed(self, user: int, ask: Ask) -> None:
        if self._speakers and ask.call not in self._speakers.get(user, ()):
            facts = {"asked": f"vault:{ask.call}"}
            self._log.record([Entry(Event.ACCESS_DENIED, f"uid:{user}", "refused", facts=facts)])
            raise Refused("This part may not ask the vault that.")

    def _told(self, user: int, ask: Ask) -> Answer:
        surrogates = [Surrogate(one) for one in ask.surrogates]
        if ask.call == "citizens":
            return Answer(citizens=self._citizens([Cpr(number) for number in ask.numbers], make=ask.make))
        if ask.call == "keys":
            keys = {str(surrogate): key for surrogate, key in self._vault.keys_of(surrogates).items()}
            held = self._standings.in_force("restriction", surrogates, danish_day(self._clock()))
            return Answer(keys=keys, restricted=tuple(held))
        self._check_limit(user, len(surrogates))
        found = self._vault.reveal_all(surrogates, ask.purpose, ask.actor)
        return Answer(numbers={str(surrogate): cpr.reveal() for surrogate, cpr in found.items()})

    def _citizens(self, cprs: list[Cpr], *, make: bool) -> tuple[Met, ...]:
        tags = self._rights.tags(cprs)
        known = {} if make else self._rights.known(cprs)
        citizens = self._vault.citizens(cprs if make else list(known))
        met = dict(zip(cprs if make else known, citizens, strict=True))
        return tuple(
            Met(tags[cpr])
            if cpr not in met
            else Met(tags[cpr], met[cpr].surrogate, met[cpr].key, known[cpr].since if cpr in known else None)
            for cpr in cprs
        )

    def _check_limit(self, user: int, more: int) -> None:
        """However a part calls whom it asks for, it gets no more than the hour allows one asker."""
        now, given = time.monotonic(), self._given[user]
        while given and given[0][0] < now - HOUR_S:
            given.popleft()
        if sum(number for _, number in given) + more > HOURLY_LIMIT:
            raise Refused("More CPR numbers were asked for than one part gets in an hour.")
        given.append((now, more))
