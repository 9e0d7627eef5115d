"""Proposed changes and what became of them: decided on once, by someone, in time (K13)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Boolean, CheckConstraint, Column, LargeBinary, Row, String, Table, Text, select, update

from synlig.core.change import LIFE, Change, Proposal, State
from synlig.core.errors import Conflict, NotFound, Refused
from synlig.storage.control.database import Database
from synlig.storage.control.metadata import RunningNumber, UtcInstant, metadata, numbered

change: Final = Table(
    "change",
    metadata,
    Column("id", RunningNumber, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("title", Text, nullable=False),
    Column("document", LargeBinary),
    Column("digest", String(64), nullable=False),
    Column("effect", Text, nullable=False),
    Column("personal", Boolean, nullable=False),
    Column("proposer", String(200), nullable=False),
    Column("proposed_at", UtcInstant, nullable=False),
    Column("expires_at", UtcInstant, nullable=False),
    Column("state", String(10), nullable=False, index=True),
    Column("decided_by", String(200)),
    Column("decided_at", UtcInstant),
    Column("reason", Text, nullable=False, server_default=""),
    Column("signature", Text, nullable=False, server_default=""),
    Column("done_at", UtcInstant),
    Column("outcome", Text, nullable=False, server_default="{}"),
    CheckConstraint("state IN ('proposed', 'approved', 'done', 'rejected', 'expired')", name="state"),
    CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done"),
    sqlite_autoincrement=True,
)
"""One row per proposal: proposed → approved → done, or rejected, or expired."""

OPEN: Final = ("proposed", "approved")


class Changes:
    """The register of changes in the control database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def propose(self, proposal: Proposal, proposer: str, now: datetime) -> Change:
        """Write down a proposal; it waits for another person until it expires."""
        row = {
            "kind": proposal.kind,
            "title": proposal.title,
            "document": proposal.document,
            "digest": proposal.digest,
            "effect": proposal.effect,
            "personal": proposal.personal,
            "proposer": proposer,
            "proposed_at": now,
            "expires_at": now + LIFE,
            "state": "proposed",
        }
        with self._database.writing() as connection:
            return _change(connection.execute(change.insert().values(row).returning(change)).one(), now)

    def named(self, change_id: int, now: datetime) -> Change:
        """The change with that number, as it stands at `now`.

        Raises:
            NotFound: there is none.
        """
        with self._database.reading() as connection:
            row = connection.execute(select(change).where(change.c.id == numbered(change_id))).one_or_none()
        if row is None:
            raise NotFound("There is no change of that number.")
        return _change(row, now)

    def every(self, now: datetime, *, decided: bool = False) -> list[Change]:
        """Changes that wait to be decided on or carried out, oldest first; with `decided` the others too."""
        wanted = select(change).order_by(change.c.id)
        if not decided:
            wanted = wanted.where(change.c.state.in_(OPEN))
        with self._database.reading() as connection:
            found = [_change(row, now) for row in connection.execute(wanted)]
        return [one for one in found if decided or one.state in OPEN]

    def decide(
        self,
        one: Change,
        state: State,
        who: str,
        now: datetime,
        reason: str = "",
        signature: str = "",
        *,
        told: Callable[[], None] = lambda: None,
    ) -> Change:
        """Approve or reject `one`, once; `told` writes that down when it is decided and before it counts.

        Raises:
            Refused: it has expired. Conflict: another has decided on it meanwhile. Whatever `told` raises: undecided.
        """
        undecided = (change.c.id == one.id) & (change.c.state == "proposed") & (change.c.digest == one.digest)
        values: dict[str, Any] = {"state": state, "decided_by": who, "decided_at": now}
        values |= {"reason": reason, "signature": signature}
        if state == "rejected":
            values["document"] = None
        with self._database.writing() as connection:
            done = update(change).where(undecided & (change.c.expires_at > now)).values(values).returning(change)
            row = connection.execute(done).one_or_none()
            if row is not None:
                told()
        if row is not None:
            return _change(row, now)
        if self.named(one.id, now).state == "expired":
            raise Refused(f"Change {one.id} has expired: propose it again.")
        raise Conflict(f"Change {one.id} has been decided on already.")

    def done(self, one: Change, outcome: str, now: datetime, *, let_go: bool = False) -> Change:
        """Write down that an approved change was carried out; saying it again changes nothing.

        `let_go` of the document where it now rests elsewhere; one with personal data is let go of always.
        """
        values: dict[str, Any] = {"state": "done", "done_at": now, "outcome": outcome}
        if one.proposal.personal or let_go:
            values["document"] = None
        approved = (change.c.id == one.id) & (change.c.state == "approved")
        with self._database.writing() as connection:
            connection.execute(update(change).where(approved).values(values))
        return self.named(one.id, now)

    def sweep(self, now: datetime) -> int:
        """Let go of proposals that nobody decided on in time; how many there were."""
        late = (change.c.state == "proposed") & (change.c.expires_at <= now)
        with self._database.writing() as connection:
            return connection.execute(update(change).where(late).values(state="expired", document=None)).rowcount


def _change(row: Row[tuple[Any, ...]], now: datetime) -> Change:
    state: State = "expired" if row.state == "proposed" and row.expires_at <= now else row.state
    return Change(
        row.id,
        Proposal(row.kind, row.title, row.document or b"", row.effect, row.personal),
        row.digest,
        row.proposer,
        row.proposed_at,
        row.expires_at,
        state,
        row.decided_by,
        row.decided_at,
        row.reason,
        row.signature,
        row.done_at,
        row.outcome,
    )
