"""What a database error means to a person: damaged, busy, full or gone."""

from typing import Final

from sqlalchemy.exc import DBAPIError, IntegrityError

from synlig.core.errors import IntegrityFailure, SynligError, Unavailable

DAMAGED: Final = ("file is not a database", "malformed", "file is encrypted")
FULL: Final = ("disk is full", "disk full", "no space left", "disk i/o error")
BUSY: Final = ("locked", "timeout", "could not obtain lock", "too many clients", "deadlock")


def meaning(error: DBAPIError, name: str) -> SynligError | None:
    """The error of our own tree that `error` of the database `name` stands for; None when it is a bug of ours.

    The words of the driver are not repeated: they may hold values.
    """
    if isinstance(error, IntegrityError):
        return None  # a constraint's decision, which the caller asked for
    words = str(error.orig).lower()
    if any(word in words for word in DAMAGED):
        return IntegrityFailure(
            f"The {name} database cannot be read with its key: it is damaged or the key is another's."
        )
    if any(word in words for word in FULL):
        return Unavailable(f"The disk of the {name} database is full or failing; nothing was kept.")
    if any(word in words for word in BUSY):
        return Unavailable(f"The {name} database is busy; nothing was kept; try again.")
    if error.connection_invalidated or "connection" in words or "unable to open" in words:
        return Unavailable(f"The {name} database cannot be reached.")
    return None


def surely_undone(error: BaseException) -> bool:
    """Whether a transaction that ended with `error` was certainly not carried out.

    False when the connection went down: the commit may have reached the server, and what it names is then needed.
    """
    causes = (error, error.__context__)
    return not any(isinstance(cause, DBAPIError) and cause.connection_invalidated for cause in causes)
