"""What the portal can do, as a frozen set of stories; it never sees a store."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from synlig.core.cells import CodeLists
from synlig.core.cube import Cube
from synlig.core.permission import Person
from synlig.core.query import Asked, TableRequest
from synlig.core.rate import Compared
from synlig.core.release import Release
from synlig.guard.identity import Begun
from synlig.guard.sessions import AccessToken, Session
from synlig.stories.export_table import Exported
from synlig.stories.finish_log_in import LoggedIn
from synlig.surfaces.terminology.stories import TerminologyStories


@dataclass(frozen=True, slots=True)
class LogInStories:
    """Getting in, staying in and getting out."""

    begin: Callable[[str], Begun]
    """(return_to): start a log-in at the identity provider."""
    finish: Callable[[Mapping[str, str], str, str | None], LoggedIn]
    """(answer, remembered, the secret of an earlier session of this browser, which ends). Raises Refused."""
    session: Callable[[str], Session | None]
    """(secret): the live session, its use noted."""
    end: Callable[[str], str | None]
    """(secret): log out; where the identity provider wants the browser to go, if anywhere."""


@dataclass(frozen=True, slots=True)
class TokenStories:
    """Personal access tokens for BI tools."""

    make: Callable[[Person, str, int], tuple[str, AccessToken]]
    """(person, label, days): a new token, its secret shown this once."""
    of: Callable[[Person], Sequence[tuple[str, AccessToken]]]
    """(person): whose each token is, and the token."""
    revoke: Callable[[Person, int], bool]
    """(person, id): False when it is not that person's."""
    person: Callable[[str], Person | None]
    """(secret): whom a token speaks for."""


@dataclass(frozen=True, slots=True)
class AnalysisStories:
    """Released cells, and nothing but released cells."""

    cubes: Callable[[Person], Sequence[Cube]]
    """The cubes this person may read."""
    release: Callable[[Person], Release | None]
    """The newest release, or None before the first."""
    lists: Callable[[Person, str], CodeLists]
    """(person, cube): the code lists of the cube's dimensions, with `aar` as the newest release has it."""
    compare: Callable[[Person, TableRequest], Compared]
    """(person, request): rates with intervals, one for each code of the request's one dimension in `by`, zeros
    too; the request's measure is a rate of the cube (`pr_1000`, `standardiseret`). Raises WrongUsage."""
    export: Callable[[Asked, str, str | None], Exported]
    """(asked, format, file name if known): the bytes `synlig table` would write. Raises WrongUsage."""


@dataclass(frozen=True, slots=True)
class PortalStories:
    """Everything a page or an address of the portal may ask for."""

    log_in: LogInStories
    tokens: TokenStories
    analysis: AnalysisStories
    terminology: TerminologyStories
    ready: Callable[[], bool]
    """True when databases and the newest release can be read."""
