"""`synlig token create | list | revoke`: access tokens for BI, made by operators."""

from typing import Any

import click

from synlig.core.errors import NotFound, WrongUsage
from synlig.core.kommune import KommuneKode
from synlig.core.permission import Person, Role
from synlig.core.sensitivity import Sensitivity
from synlig.guard.sessions import AccessToken
from synlig.stories.list_access_tokens import list_access_tokens
from synlig.stories.make_access_token import make_access_token
from synlig.stories.revoke_access_token import revoke_access_token
from synlig.surfaces.command.frame import Frame, framed

ROLES = [Role.ANALYTIKER.value, Role.EKSTERN.value]


@click.group(epilog="Example: synlig token list")
def token() -> None:
    """Access tokens for BI tools: released data only, sent as `Authorization: Bearer`."""


@framed("synlig token create --role analytiker --municipality 0259 --days 90")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What it may: released cubes, as this role.")
@click.option("--municipality", "kode", metavar="KODE", help="Whose token; not for ekstern.")
@click.option("--days", type=click.IntRange(1, 366), default=90, show_default=True)
def create(frame: Frame, role: str, kode: str | None, days: int) -> None:
    """Make a token; its secret is shown this once."""
    wiring = frame.wiring()
    if (kode is None) != (role == Role.EKSTERN) or (kode is not None and kode not in wiring.organisations.kommuner):
        raise WrongUsage("A token of an analytiker names its municipality (four digits); one of an ekstern none.")
    kommune = None if kode is None else KommuneKode(kode)
    person = Person(f"token:{role}:{kode or '-'}", role, kommune, frozenset({Role(role)}), Sensitivity.OPEN, "", {})
    secret, made = wiring.tell(make_access_token, person, f"{role}, made by {wiring.actor}", days)
    frame.answer(
        {"token": secret, **_row(person.id, made)},
        f"{secret}\nShown this once. It works until {made.expires:%Y-%m-%d}.",
    )


@framed("synlig token list --json")
def list_command(frame: Frame) -> None:
    """Every token that still works."""
    rows = [_row(owner, made) for owner, made in frame.wiring().tell(list_access_tokens, None)]
    frame.listing(rows, lambda row: f"{row['id']}: {row['owner']} until {row['expires']}", "There are no tokens.")


@framed("synlig token revoke 3")
@click.argument("token_id", type=int, metavar="ID")
def revoke(frame: Frame, token_id: int) -> None:
    """End a token."""
    if not frame.wiring().tell(revoke_access_token, None, token_id):
        raise NotFound(f"There is no token {token_id}.")
    frame.answer({"revoked": token_id}, f"Token {token_id} works no more.")


def _row(owner: str, made: AccessToken) -> dict[str, Any]:
    return {
        "id": made.id,
        "owner": owner,
        "label": made.label,
        "made": made.made.isoformat(),
        "expires": made.expires.isoformat(),
        "used": None if made.used is None else made.used.isoformat(),
    }


for _command in (create, list_command, revoke):
    token.add_command(_command)
COMMANDS = (token,)
