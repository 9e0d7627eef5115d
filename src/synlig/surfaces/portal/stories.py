"""What the portal can do, as a frozen set of stories; it never sees a store."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from synlig.core.cells import CodeLists
from synlig.core.cube import Cube
from synlig.core.permission import Person
from synlig.core.release import Release
from synlig.core.table import Table
from synlig.guard.identity import Begun
from synlig.guard.sessions import AccessToken, Session


@dataclass(frozen=True, slots=True)
class TableRequest:
    """Placeholder until core/query.py stands."""

    cube: str
    by: tuple[str, ...]
    where: Mapping[str, tuple[str, ...]]
    measure: str
    zeros: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """Placeholder until core/query.py stands."""

    table: Table
    release: Release


@dataclass(frozen=True, slots=True)
class Exported:
    """A table as a file."""

    content: bytes
    media_type: str
    name: str


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A log-in that now lasts: the secret for the cookie, and where the person was going."""

    secret: str
    return_to: str


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
    of: Callable[[Person], Sequence[AccessToken]]
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
    """(person, cube): the code lists of the cube's dimensions in the newest release."""
    table: Callable[[Person, TableRequest], Answer]
    """Raises WrongUsage for a request that no cube can answer, NotFound before the first release."""
    export: Callable[[Person, TableRequest, str], Exported]
    """(person, request, format): the bytes `synlig table` would write. Raises WrongUsage."""


@dataclass(frozen=True, slots=True)
class PortalStories:
    """Everything a page or an address of the portal may ask for."""

    log_in: LogInStories
    tokens: TokenStories
    analysis: AnalysisStories
    ready: Callable[[], bool]
    """True when databases and the newest release can be read."""
