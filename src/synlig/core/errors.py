"""The one error tree: each error knows its exit code, its HTTP status and its OperationOutcome code."""

from typing import ClassVar


class SynligError(Exception):
    """A failure a person can act on. The message is shown to users, so it never holds personal data."""

    exit_code: ClassVar[int] = 70
    http_status: ClassVar[int] = 500
    issue_code: ClassVar[str] = "exception"


class WrongUsage(SynligError):
    """The command or request is not of the agreed form."""

    exit_code = 2
    http_status = 400
    issue_code = "invalid"


class NotOffered(WrongUsage):
    """The standard has it, this service not; nothing of the question was left out silently."""

    http_status = 501
    issue_code = "not-supported"


class Refused(SynligError):
    """Access, approval or assurance level does not allow it."""

    exit_code = 3
    http_status = 403
    issue_code = "forbidden"


class FreshLogInNeeded(Refused):
    """Allowed, but only soon after the person has proved who they are."""

    http_status = 401
    issue_code = "login"


class NotLoggedIn(Refused):
    """Nobody known is asking."""

    http_status = 401
    issue_code = "login"


class Throttled(Refused):
    """Refused too often in a short time; what is shown now is not even looked at."""

    http_status = 429
    issue_code = "throttled"


class InputRejected(SynligError):
    """Validation rejected some or all of the input."""

    exit_code = 4
    http_status = 422
    issue_code = "processing"


class TooLarge(InputRejected):
    """The input is larger than the declared limit."""

    http_status = 413
    issue_code = "too-long"


class NotFound(SynligError):
    """What was asked for is not here, or not for this asker."""

    exit_code = 5
    http_status = 404
    issue_code = "not-found"


class Conflict(SynligError):
    """It is already there with another content."""

    exit_code = 2
    http_status = 409
    issue_code = "conflict"


class IntegrityFailure(SynligError):
    """Stored data is not what was written: nothing of it may be shown."""

    exit_code = 6
    http_status = 500
    issue_code = "security"


class Unavailable(SynligError):
    """Temporarily not possible; nothing was kept; try again."""

    exit_code = 7
    http_status = 503
    issue_code = "transient"
