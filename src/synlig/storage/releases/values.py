"""What a store of releases gives: a line of its log, and a release with its cells."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from synlig.core.cells import CellBlock, CodeLists
from synlig.core.release import Release, ReleaseId


@dataclass(frozen=True, slots=True)
class LoggedRelease:
    """One line of the release log. `withdrawn_why` is set exactly when the release was withdrawn."""

    id: ReleaseId
    made_at: datetime
    known_at: datetime
    manifest_sha256: str
    withdrawn_at: datetime | None
    withdrawn_why: str | None


@dataclass(frozen=True, slots=True)
class FrozenRelease:
    """A release as it was frozen: under each cube's name its cells (read-only) and the code lists of its dimensions."""

    release: Release
    blocks: Mapping[str, tuple[CellBlock, ...]]
    lists: Mapping[str, CodeLists]
