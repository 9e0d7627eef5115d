"""`synlig changes list | show | propose | approve | reject | break-glass | look-into`: essential changes, by two."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from synlig.core.change import Change
from synlig.core.errors import WrongUsage
from synlig.stories.adopt_policies import adopt_policies
from synlig.stories.approve_change import approve_change
from synlig.stories.break_glass import break_glass
from synlig.stories.list_changes import list_changes
from synlig.stories.look_into_glass import look_into_glass
from synlig.stories.propose_agreement import propose_agreement
from synlig.stories.propose_policies import propose_policies
from synlig.stories.reject_change import reject_change
from synlig.stories.see_change import see_change
from synlig.surfaces.carrying_out import carry_out
from synlig.surfaces.command.frame import Frame, framed

PROPOSED = 3
"""The exit code of a change that now waits for another person."""


@click.group(epilog="Example: synlig changes list")
def changes() -> None:
    """Essential changes: proposed by one person, approved by another within 72 hours, then carried out."""


@framed("synlig changes list --json")
@click.option("--all", "decided", is_flag=True, help="Also those that are decided on and carried out.")
def list_command(frame: Frame, decided: bool) -> None:
    """What waits."""
    rows = [row_of(one) for one in frame.wiring().bind(list_changes)(decided=decided)]
    frame.listing(rows, _line, "No change waits.")


@framed("synlig changes show 3")
@click.argument("change_id", type=int, metavar="ID")
def show(frame: Frame, change_id: int) -> None:
    """One change with what it would do."""
    row = row_of(frame.wiring().tell(see_change, change_id))
    frame.answer(row, f"{_line(row)}\n{json.dumps(row['effect'], ensure_ascii=False, indent=2)}")


@framed("synlig changes propose agreement sds")
@click.argument("kind", type=click.Choice(["agreement", "policies"]))
@click.argument("name")
def propose(frame: Frame, kind: str, name: str) -> int:
    """Propose an agreement as it is written, or a file with access policies (`policies FILE`).

    Imports are proposed by `synlig codes import`.
    """
    if kind == "policies":
        frame.wiring().tell(adopt_policies)
        return answer_proposed(frame, frame.wiring().tell(propose_policies, _file(name)))
    return answer_proposed(frame, frame.wiring().tell(propose_agreement, name))


def _file(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError:
        raise WrongUsage(f"{name} cannot be read.") from None


@framed("synlig changes approve 3")
@click.argument("change_id", type=int, metavar="ID")
@click.option("--digest", default=None, help="Only if it is the change with this digest.")
def approve(frame: Frame, change_id: int, digest: str | None) -> None:
    """Approve as another person than the one who proposed, and carry out."""
    wiring = frame.wiring()
    wiring.tell(adopt_policies)
    approved = wiring.tell(approve_change, change_id, wiring.operator, digest)
    outcome = carry_out(wiring, approved)
    frame.answer({"change": change_id, "state": "done", "outcome": outcome}, f"Change {change_id} is carried out.")


@framed('synlig changes reject 3 --reason "Wrong edition"')
@click.argument("change_id", type=int, metavar="ID")
@click.option("--reason", required=True, help="Why, in at most 500 characters.")
def reject(frame: Frame, change_id: int, reason: str) -> None:
    """Reject it, or take back what one proposed."""
    wiring = frame.wiring()
    row = row_of(wiring.tell(reject_change, change_id, wiring.operator, reason))
    frame.answer(row, f"Change {change_id} is rejected.")


@framed('synlig changes break-glass 3 --reason "The root key was seen on a screen"')
@click.argument("change_id", type=int, metavar="ID")
@click.option("--reason", required=True, help="What the emergency is, in at most 500 characters.")
def break_glass_command(frame: Frame, change_id: int, reason: str) -> None:
    """Carry out one's own withdrawal or new key alone, because waiting would do harm. It is an alarm."""
    wiring = frame.wiring()
    outcome = carry_out(wiring, wiring.tell(break_glass, change_id, wiring.operator, reason))
    words = f"Change {change_id} is carried out by you alone; another person looks into it: synlig changes look-into."
    frame.answer({"change": change_id, "state": "done", "outcome": outcome}, words)


@framed('synlig changes look-into 3 --note "It was right: the key had been seen"')
@click.argument("change_id", type=int, metavar="ID")
@click.option("--note", required=True, help="What was found, in at most 500 characters.")
def look_into(frame: Frame, change_id: int, note: str) -> None:
    """Look into a change that another person carried out alone."""
    wiring = frame.wiring()
    wiring.tell(look_into_glass, change_id, wiring.operator, note)
    frame.answer({"change": change_id, "looked_into": True}, f"Change {change_id} is looked into.")


def answer_proposed(frame: Frame, change: Change) -> int:
    """Say what was proposed; where the home asks for no second person, carry it out at once."""
    wiring = frame.wiring()
    if not wiring.settings.approvals.four_eyes:
        outcome = carry_out(wiring, wiring.tell(approve_change, change.id, wiring.operator, change.digest))
        row = row_of(change) | {"state": "done", "outcome": outcome}
        frame.answer(row, f"{change.proposal.title}: done (change {change.id}).")
        return 0
    row = row_of(change)
    frame.answer(
        row,
        f"{change.proposal.title}: proposed as change {change.id}; another person approves it "
        f"until {row['expires_at']}.",
    )
    return PROPOSED


def row_of(one: Change) -> dict[str, Any]:
    """A change as it is shown."""
    return {
        "change": one.id,
        "kind": one.proposal.kind,
        "title": one.proposal.title,
        "state": one.state,
        "digest": one.digest,
        "proposer": one.proposer,
        "proposed_at": one.proposed_at.isoformat(),
        "expires_at": one.expires_at.isoformat(),
        "decided_by": one.decided_by,
        "reason": one.reason,
        "effect": json.loads(one.proposal.effect),
        "outcome": json.loads(one.outcome),
    }


def _line(row: Mapping[str, Any]) -> str:
    return f"{row['change']}  {row['state']}: {row['title']} (by {row['proposer']}, {row['digest'][:12]})"


for _command in (list_command, show, propose, approve, reject, break_glass_command, look_into):
    changes.add_command(_command)
COMMANDS = (changes,)
