"""The log's own process: others append over a socket that knows who speaks; each look of theirs is written down."""

import contextlib
import os
import pwd
import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from synlig.core.errors import IntegrityFailure, NotFound, Refused, SynligError
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.letters import Answer, Ask
from synlig.guard.log.log import Log
from synlig.guard.parts.listening import Listening, Peer, Speakers

PAGE: Final = 2_000
READING: Final = frozenset({"look", "verify", "checkpoint", "prove"})
ERASING: Final = frozenset({"erase", "forget"})


class Writer:
    """Serves `log` on a socket until it is closed; `sign` is called after each group, and every `turn_s` seconds.

    `speakers` may record classes that begin so, `readers` may make these calls (`READING`).
    """

    def __init__(
        self, log: Log, place: Path, speakers: Speakers, readers: Speakers, sign: Callable[[], None], turn_s: float
    ) -> None:
        self._log, self._speakers, self._readers = log, speakers, readers
        self._sign, self._turn_s, self._closed = sign, turn_s, threading.Event()
        self._listening = Listening(place, Ask, self._answers)

    def run(self) -> None:
        """Take connections until `close`; each is served on a thread, and groups are shared."""
        self._log.record([Entry(Event.LOG_OPENED, f"os:{pwd.getpwuid(os.getuid()).pw_name}")])
        threading.Thread(target=self._sign_in_time, daemon=True).start()
        self._listening.run()

    def close(self) -> None:
        """Take no more connections."""
        self._closed.set()
        self._listening.close()

    def _sign_in_time(self) -> None:
        """What came last before a quiet hour is signed too; a disk that is full now may not be at the next turn."""
        while not self._closed.wait(self._turn_s):
            with contextlib.suppress(SynligError, OSError):  # the doctor sees that entries stay unsigned
                self._sign()

    def _answers(self, peer: Peer, ask: Ask) -> Iterator[Answer]:
        try:
            self._check_allowed(peer, ask)
            if ask.entries:
                self._log.record_for(peer.name, ask.entries)
                self._sign()
            yield from self._told(peer, ask)
        except Refused as error:
            yield Answer(refused=str(error))
        except IntegrityFailure as error:
            yield Answer(damaged=str(error))
        except NotFound as error:
            yield Answer(missing=str(error))
        except SynligError as error:
            yield Answer(unavailable=str(error))

    def _told(self, peer: Peer, ask: Ask) -> Iterator[Answer]:
        match ask.call:
            case "record":
                yield Answer()
            case "newest":
                yield Answer(newest=self._log.newest())
            case "erase":
                yield Answer(number=self._log.erase_subject(ask.subject, ask.actor, ask.case))
            case "forget":
                number, total = self._log.erase_before(ask.number, dry=ask.dry)
                yield Answer(number=number, total=total)
            case "look":
                yield from self._seen(peer, ask)
            case "verify":
                yield Answer(held=self._log.verify())
            case "checkpoint":
                yield Answer(signed=self._log.checkpoint())
            case "prove":
                self._read(peer, ask, {"seq": ask.number})
                yield Answer(proof=self._log.prove(ask.number))

    def _seen(self, peer: Peer, ask: Ask) -> Iterator[Answer]:
        if not any(one.event == Event.LOG_SEARCHED for one in ask.entries):
            classes = ask.wanted.event or " ".join(ask.wanted.events)
            self._read(peer, ask, {"class": classes, "actor": ask.wanted.actor})
        found = self._log.search(ask.wanted, ask.subject or None, ask.texts)
        page = tuple(islice(found, PAGE))
        while following := tuple(islice(found, PAGE)):
            yield Answer(found=page, more=True)
            page = following
        yield Answer(found=page)

    def _read(self, peer: Peer, ask: Ask, facts: dict[str, str | int]) -> None:
        """A look that a part takes by itself, without a person who asked for it."""
        said = Entry(Event.LOG_READ, peer.name, subject=ask.subject, facts={"call": ask.call, **facts})
        self._log.record_for(peer.name, [said])

    def _check_allowed(self, peer: Peer, ask: Ask) -> None:
        """Whether this user may, and says who looks; that it was tried is in the log.

        Raises:
            Refused: no.
        """
        erasing = [Entry(Event.LOG_SUBJECT_ERASED, "")] if ask.call in ERASING else []
        strange = self._strange(peer, [*ask.entries, *erasing])
        if strange:
            self._refuse(peer, "append", strange, "This part may not record that.")
        if ask.call in READING and self._speakers and ask.call not in self._readers.get(peer.user, ()):
            self._refuse(peer, ask.call, [Event.LOG_READ], "This part may not look into the log.")
        searched = [one for one in ask.entries if one.event == Event.LOG_SEARCHED]
        if not all(one.actor and one.role for one in searched):
            self._refuse(peer, ask.call, [Event.LOG_SEARCHED], "The log is searched by someone, in a role: say whose.")
        if ask.call == "look" and any(one.subject != ask.subject for one in searched):
            self._refuse(peer, ask.call, [Event.LOG_SEARCHED], "Who is searched for is who the entry says.")

    def _strange(self, peer: Peer, entries: Sequence[Entry]) -> list[Event]:
        if not self._speakers:
            return []
        allowed = self._speakers.get(peer.user, ())
        return sorted({entry.event for entry in entries if not entry.event.startswith(allowed)})

    def _refuse(self, peer: Peer, asked: str, events: Sequence[Event], words: str) -> None:
        facts = [{"asked": f"log:journal:{asked}", "class": str(event)} for event in events]
        said = [Entry(Event.ACCESS_DENIED, peer.name, "refused", facts=each) for each in facts]
        self._log.record_for(peer.name, said)
        raise Refused(words)
