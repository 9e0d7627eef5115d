"""The log as another process has it: over its socket entries count when it has said so, and looks are written down."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, TypeVar

from synlig.core.errors import IntegrityFailure, NotFound, Refused, Unavailable
from synlig.guard.log.checkpoint import Checkpoint
from synlig.guard.log.entry import Entry, Header
from synlig.guard.log.letters import Answer, Ask
from synlig.guard.log.log import Log, Newest, Proof, Recorded
from synlig.guard.log.verifying import Verification
from synlig.guard.log.wanted import Wanted
from synlig.guard.parts.asking import Asking

PATIENCE_S: Final = 30.0
LONG_PATIENCE_S: Final = 900.0
AWAY: Final = "The log cannot be reached; nothing is done without it."
Said = TypeVar("Said")


class RemoteLog(Log):
    """The log's calls over its socket; who writes does not wait for who reads."""

    def __init__(self, place: Path) -> None:
        self._writing = Asking(place, Answer, PATIENCE_S, AWAY)
        self._reading = Asking(place, Answer, LONG_PATIENCE_S, AWAY)

    def record(self, entries: Sequence[Entry]) -> None:
        """Write entries as one group; durable when it returns.

        Raises:
            Unavailable: the log's process is away or cannot write. Refused: this part may not record that.
        """
        if entries:
            _given(self._writing.ask(Ask(entries=tuple(entries))))

    def look(
        self, said: Entry, wanted: Callable[[Header], bool], subject: str | None = None, containing: Sequence[str] = ()
    ) -> Iterator[Recorded]:
        """What is found, once `said` is written.

        Raises:
            Unavailable: the log's process is away. Refused: this part may not look, or does not say who does.
        """
        return self._found((said,), wanted, subject, containing)

    def search(
        self, wanted: Callable[[Header], bool], subject: str | None = None, containing: Sequence[str] = ()
    ) -> Iterator[Recorded]:
        """The same for a part that looks by itself, which the log writes down by itself."""
        return self._found((), wanted, subject, containing)

    def _found(
        self,
        said: tuple[Entry, ...],
        wanted: Callable[[Header], bool],
        subject: str | None,
        containing: Sequence[str],
    ) -> Iterator[Recorded]:
        if subject == "":
            return iter(())
        asked = wanted if isinstance(wanted, Wanted) else Wanted()
        ask = Ask("look", said, subject or "", wanted=asked, texts=tuple(containing))
        answers = self._reading.ask(ask, lambda answer: answer.more)
        found = [one for answer in answers for one in _given([answer]).found]
        return (one for one in found if wanted(one.header))

    def newest(self) -> Newest:
        """How far the log has come, and how far it is signed."""
        return _said(_given(self._writing.ask(Ask("newest"))).newest)

    def checkpoint(self) -> Checkpoint:
        """Sign the log as it is now."""
        return _said(_given(self._reading.ask(Ask("checkpoint"))).signed)

    def verify(self) -> Verification:
        """The whole log held, where it is.

        Raises:
            IntegrityFailure: something was changed; the message names what and where.
        """
        return _said(_given(self._reading.ask(Ask("verify"))).held)

    def prove(self, seq: int) -> Proof:
        """That entry `seq` is in the log as the newest checkpoint signed it.

        Raises:
            NotFound: no such entry, or no checkpoint covers it yet.
        """
        return _said(_given(self._reading.ask(Ask("prove", number=seq))).proof)

    def erase_subject(self, subject: str, actor: str, case: str) -> int:
        """Remove a person's identity and details from every entry; how many had them.

        Raises:
            Unavailable: the log's process is away. Refused: this part may not erase.
        """
        return _given(self._reading.ask(Ask("erase", subject=subject, actor=actor, case=case))).number

    def erase_before(self, at_ns: int, *, dry: bool) -> tuple[int, int]:
        """Remove whom older entries are about; (how many still said so, of how many)."""
        answer = _given(self._reading.ask(Ask("forget", number=at_ns, dry=dry)))
        return answer.number, answer.total

    def close(self) -> None:
        """Let go of the connections."""
        self._writing.close()
        self._reading.close()


def _given(answers: Sequence[Answer]) -> Answer:
    answer = answers[-1]
    for said, kind in (
        (answer.refused, Refused),
        (answer.damaged, IntegrityFailure),
        (answer.missing, NotFound),
        (answer.unavailable, Unavailable),
    ):
        if said:
            raise kind(said)
    return answer


def _said(value: Said | None) -> Said:
    if value is None:
        raise Unavailable(AWAY)
    return value
