"""The vault's own process: its calls over a socket that knows who speaks; nobody else opens its file."""

import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from synlig.core.cpr import Cpr, Surrogate
from synlig.core.errors import IntegrityFailure, Refused, SynligError
from synlig.core.instant import danish_day
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.personal import log_key
from synlig.guard.log.recorder import Recorder
from synlig.guard.parts.listening import Listening, Peer, Speakers
from synlig.storage.vault.letters import Answer, Ask, Met
from synlig.storage.vault.rights import CitizenRights
from synlig.storage.vault.standings import Standings
from synlig.storage.vault.vault import HOURLY_LIMIT, Vault

HOUR_S: Final = 3600.0


class VaultDoor:
    """Serves the vault on a socket until it is closed; `speakers` may make these of its calls."""

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
        self._listening = Listening(place, Ask, self._answers)

    def run(self) -> None:
        """Take connections until `close`; each is served on a thread."""
        self._listening.run()

    def close(self) -> None:
        """Take no more connections."""
        self._listening.close()

    def _answers(self, peer: Peer, ask: Ask) -> Iterator[Answer]:
        try:
            self._check_allowed(peer.user, ask)
            yield self._told(peer.user, ask)
        except Refused as error:
            yield Answer(refused=str(error))
        except IntegrityFailure as error:
            yield Answer(damaged=str(error))
        except SynligError as error:
            yield Answer(unavailable=str(error))

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
            today = danish_day(self._clock())
            held = self._standings.in_force("restriction", surrogates, today)
            protected = {str(one): line for one, line in self._rights.protected(surrogates, today).items()}
            return Answer(keys=keys, restricted=tuple(held), protected=protected)
        if ask.call == "log-keys":
            return Answer(keys={str(one): log_key(key) for one, key in self._vault.keys_of(surrogates).items()})
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
