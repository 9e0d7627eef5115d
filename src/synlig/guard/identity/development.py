"""The development identity provider: six ready users, on loopback only, impossible anywhere else (K15)."""

import hmac
import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from ipaddress import ip_address
from typing import Final
from urllib.parse import quote

from synlig.core.errors import Refused, WrongUsage
from synlig.core.kommune import KommuneKode
from synlig.core.permission import Person, Role
from synlig.core.sensitivity import Sensitivity
from synlig.core.words import Words
from synlig.guard.identity import Begun, Vouched, is_own_path

PAGE: Final = "/udvikling/log-ind"


@dataclass(frozen=True, slots=True)
class ReadyUser:
    """A user to choose; `local` ones belong to the municipality that is chosen with them."""

    key: str
    title: Words
    text: Words
    roles: frozenset[Role]
    sensitivity: Sensitivity
    local: bool = True


READY_USERS: Final = (
    ReadyUser(
        "leder",
        Words("Leder", "Manager"),
        Words(
            "Sammenligner sin kommune med andre og følger kvaliteten af egne data.",
            "Compares the municipality with others and follows the quality of its own data.",
        ),
        frozenset({Role.ANALYTIKER, Role.KVALITET}),
        Sensitivity.SENSITIVE,
    ),
    ReadyUser(
        "analytiker",
        Words("Analytiker", "Analyst"),
        Words("Henter tabeller og kuber til egne systemer.", "Fetches tables and cubes for other systems."),
        frozenset({Role.ANALYTIKER}),
        Sensitivity.OPEN,
    ),
    ReadyUser(
        "dataansvarlig",
        Words("Dataansvarlig", "Data controller"),
        Words("Behandler borgeres anmodninger om indsigt og sletning.", "Handles subject access and erasure."),
        frozenset({Role.DATAANSVARLIG}),
        Sensitivity.SENSITIVE,
    ),
    ReadyUser(
        "godkender",
        Words("Godkender", "Approver"),
        Words("Godkender ændringer, som en anden har foreslået.", "Approves changes that somebody else proposed."),
        frozenset({Role.GODKENDER}),
        Sensitivity.ORDINARY,
    ),
    ReadyUser(
        "sikkerhed",
        Words("Sikkerhed", "Security"),
        Words("Læser sikkerhedsloggen og følger op.", "Reads the security log and follows up."),
        frozenset({Role.SIKKERHED}),
        Sensitivity.ORDINARY,
    ),
    ReadyUser(
        "ekstern",
        Words("Ekstern", "External"),
        Words(
            "KL, region, forsker eller styrelse: frigivne tal, ingen egen kommune.",
            "KL, region, researcher or agency: released figures, no municipality of their own.",
        ),
        frozenset({Role.EKSTERN}),
        Sensitivity.OPEN,
        local=False,
    ),
)
_BY_KEY: Final = {user.key: user for user in READY_USERS}


def require_loopback(hosts: Iterable[str]) -> None:
    """Refuse unless every host is a loopback address.

    Raises:
        WrongUsage: one is not; names do not count but for `localhost`, for what they mean can change.
    """
    for host in hosts:
        if host != "localhost" and not _is_loopback(host):
            raise WrongUsage(
                f"identity.development_idp is set, but {host or 'an empty address'} is not a loopback address. "
                "The development log-in works on this machine only: remove it or bind to 127.0.0.1."
            )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


class DevelopmentIdentity:
    """An `IdentityProvider` that asks no password. Made only where `require_loopback` holds for all hosts."""

    name = "development"

    def __init__(self, hosts: Iterable[str], kommuner: Collection[KommuneKode]) -> None:
        """`hosts` are all addresses any part of the Gateway listens on; `kommuner` the codes to choose among.

        Raises:
            WrongUsage: some host is not loopback.
        """
        require_loopback(hosts)
        self._kommuner = frozenset(kommuner)

    def begin(self, return_to: str, *, fresh: bool = False) -> Begun:
        """To the page with the ready users, who are chosen anew each time; a random state binds it to this browser."""
        del fresh
        path = return_to if is_own_path(return_to) else "/"
        return Begun(f"{PAGE}?til={quote(path, safe='/')}", secrets.token_urlsafe(16))

    def finish(self, answer: Mapping[str, str], remembered: str) -> Vouched:
        """The chosen user as a person; `answer` has `bruger`, `kommune`, `til` and `tilstand` (the state).

        Raises:
            Refused: the state is not this browser's, or there is no such user or municipality.
        """
        state = answer.get("tilstand", "")
        if not remembered or not hmac.compare_digest(state.encode(), remembered.encode()):
            raise Refused("The log-in was not started in this browser.")
        user = _BY_KEY.get(answer.get("bruger", ""))
        if user is None:
            raise Refused("No such user.")
        path = answer.get("til", "/")
        return Vouched(self._person(user, answer.get("kommune", "")), path if is_own_path(path) else "/")

    def farewell(self, reference: str) -> str | None:  # noqa: ARG002 (the protocol's shape)
        """Nothing more to do."""
        return None

    def _person(self, user: ReadyUser, kode: str) -> Person:
        person = Person(
            id=f"udvikling:{user.key}",
            name=user.title.da,
            kommune=None,
            roles=user.roles,
            sensitivity=user.sensitivity,
            nsis="Substantial",
            attributes={},
        )
        if not user.local:
            return person
        if kode not in self._kommuner:
            raise Refused("No such municipality.")
        return replace(person, id=f"{person.id}:{kode}", kommune=KommuneKode(kode))
