"""Which entries someone looks for: by time, class, actor, outcome, correlation and case."""

from dataclasses import dataclass
from datetime import datetime

from synlig.guard.log.entry import Header


@dataclass(frozen=True, slots=True)
class Wanted:
    """Empty fields ask for nothing. `event` may be the beginning of a class, such as `person:`; `events` are any of."""

    since: datetime | None = None
    until: datetime | None = None
    event: str = ""
    actor: str = ""
    outcome: str = ""
    correlation: str = ""
    case: str = ""
    events: tuple[str, ...] = ()

    @property
    def texts(self) -> list[str]:
        """Texts that every wanted entry contains."""
        return [text for text in (self.event, self.actor, self.outcome, self.correlation, self.case) if text]

    def __call__(self, header: Header) -> bool:
        """Whether `header` is wanted."""
        return (
            (self.since is None or header.at_ns >= self.since.timestamp() * 1e9)
            and (self.until is None or header.at_ns < self.until.timestamp() * 1e9)
            and header.event.startswith(self.event)
            and (not self.events or header.event in self.events)
            and self.actor in ("", header.actor)
            and self.outcome in ("", header.outcome)
            and self.correlation in ("", header.correlation, header.cause)
            and self.case in ("", header.case)
        )
