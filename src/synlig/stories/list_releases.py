"""List the releases there were: when, of which cubes, by which method, and which were taken back and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from synlig.core.release import Release
from synlig.storage.releases import LoggedRelease, Releases


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """A line of the release log, and the signed manifest it is about."""

    logged: LoggedRelease
    release: Release


def list_releases(*, releases: Releases) -> Sequence[ReleaseLine]:
    """The newest first, withdrawn ones too.

    Raises:
        IntegrityFailure: a manifest is not what was signed.
    """
    return [ReleaseLine(logged, releases.described(logged.id)) for logged in releases.all()]
