"""Log-ins and tokens in a real encrypted database: found while alive, gone when ended, never by their secret."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from synlig.core.kommune import KommuneKode
from synlig.core.permission import Person, Role
from synlig.core.sensitivity import Sensitivity
from synlig.guard.sessions import (
    Session,
    SessionLimits,
    digest,
    is_fresh,
    new_access_token,
    new_session_secret,
    token_person,
)
from synlig.storage.access_tokens import AccessTokens
from synlig.storage.control.database import Database, sqlcipher_database
from synlig.storage.control.migrating import migrate
from synlig.storage.sessions import Sessions

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
LEADER = Person(
    "p1", "Leder", KommuneKode("0540"), frozenset({Role.ANALYTIKER, Role.KVALITET}), Sensitivity.SENSITIVE, "High", {}
)
OTHER = Person("p2", "Anden", None, frozenset({Role.EKSTERN}), Sensitivity.OPEN, "Low", {"cvr": "1"})


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = sqlcipher_database(tmp_path / "control.db", "00" * 32, "control", create=True)
    migrate(opened)
    yield opened
    opened.close()


def started(person: Person = LEADER) -> Session:
    return Session(person, NOW, NOW, "development")


def test_a_log_in_is_found_as_it_was_kept(database: Database) -> None:
    sessions = Sessions(database, SessionLimits())
    sessions.start(digest("secret"), started(OTHER))
    assert sessions.find(digest("secret"), NOW) == started(OTHER)
    assert sessions.find("secret", NOW) is None
    assert sessions.find(digest("other"), NOW) is None


def test_use_keeps_a_log_in_alive_but_not_past_its_absolute_limit(database: Database) -> None:
    sessions = Sessions(database, SessionLimits(idle=timedelta(minutes=30), absolute=timedelta(hours=1)))
    sessions.start("d", started())
    assert sessions.find("d", NOW + timedelta(minutes=25)) is not None
    assert sessions.find("d", NOW + timedelta(minutes=50)) is not None
    assert sessions.find("d", NOW + timedelta(minutes=60)) is None


def test_an_idle_log_in_is_gone_and_swept(database: Database) -> None:
    sessions = Sessions(database, SessionLimits())
    sessions.start("d", started())
    later = NOW + timedelta(minutes=30)
    assert sessions.find("d", later) is None
    assert sessions.sweep(later) == 1


def test_a_log_in_ends_when_its_provider_said_so(database: Database) -> None:
    sessions, ends = Sessions(database, SessionLimits()), NOW + timedelta(minutes=10)
    sessions.start("d", replace(started(), ends=ends))
    moment = ends - timedelta(seconds=1)
    assert sessions.find("d", moment) == replace(started(), ends=ends, seen=moment)
    assert sessions.find("d", ends) is None
    assert (sessions.sweep(ends - timedelta(seconds=1)), sessions.sweep(ends)) == (0, 1)


def test_a_provider_ends_the_log_ins_it_knows_and_no_others(database: Database) -> None:
    sessions = Sessions(database, SessionLimits())
    for name, provider in (("a", "saml"), ("b", "saml"), ("c", "other")):
        sessions.start(name, replace(started(), provider=provider, reference=f"of {name}"))
    ended = sessions.end_about("saml", lambda reference: reference in ("of a", "of c"))
    assert [session.reference for session in ended] == ["of a"]
    assert [sessions.find(name, NOW) is None for name in ("a", "b", "c")] == [True, False, False]


def test_logging_out_ends_one_and_a_change_of_roles_ends_all(database: Database) -> None:
    sessions = Sessions(database, SessionLimits())
    for name in ("a", "b", "c"):
        sessions.start(name, started())
    sessions.start("d", started(OTHER))
    assert sessions.end("a") == started()
    assert sessions.end("a") is None
    assert sessions.end_all_of("p1") == 2
    assert sessions.find("d", NOW) is not None


def test_a_token_speaks_for_released_data_only_and_until_it_expires(database: Database) -> None:
    tokens = AccessTokens(database)
    person = token_person(LEADER)
    kept = tokens.keep("d", person, "Power BI", NOW, NOW + timedelta(days=1))
    assert person.roles == {Role.ANALYTIKER}
    assert person.sensitivity is Sensitivity.OPEN
    assert tokens.find("d", NOW) == person
    assert tokens.find("d", NOW + timedelta(days=1)) is None
    assert [token.id for token in tokens.of("p1", NOW)] == [kept.id]
    assert tokens.of("p1", NOW)[0].used == NOW
    assert tokens.sweep(NOW + timedelta(days=1)) == 1


def test_a_token_is_revoked_by_its_owner_only(database: Database) -> None:
    tokens = AccessTokens(database)
    kept = tokens.keep("d", LEADER, "Excel", NOW, NOW + timedelta(days=1))
    assert not tokens.revoke(kept.id, "p2")
    assert tokens.find("d", NOW) is not None
    assert tokens.revoke(kept.id, "p1")
    assert tokens.find("d", NOW) is None
    assert not tokens.revoke(kept.id)


def test_tokens_are_listed_and_ended_by_person(database: Database) -> None:
    tokens = AccessTokens(database)
    for name, person in (("a", LEADER), ("b", LEADER), ("c", OTHER)):
        tokens.keep(name, person, name, NOW, NOW + timedelta(days=1))
    assert sorted(owner for owner, _ in tokens.every(NOW)) == ["p1", "p1", "p2"]
    assert tokens.revoke_all_of("p1") == 2
    assert [token.label for token in tokens.of("p2", NOW)] == ["c"]


def test_no_secret_rests_in_the_database(database: Database, tmp_path: Path) -> None:
    secret, token = new_session_secret(), new_access_token()
    Sessions(database, SessionLimits()).start(digest(secret), started())
    AccessTokens(database).keep(digest(token), LEADER, "x", NOW, NOW + timedelta(days=1))
    with database.reading() as connection:
        rows = [
            str(row)
            for table in ("session", "access_token")
            for row in connection.exec_driver_sql(f"SELECT * FROM {table}")  # noqa: S608 (two fixed names)
        ]
    assert len(rows) == 2
    assert not any(secret in row or token in row for row in rows)
    assert all(secret.encode() not in path.read_bytes() for path in tmp_path.iterdir())


def test_the_log_ins_that_are_alive_are_listed_by_digest(database: Database) -> None:
    sessions = Sessions(database, SessionLimits())
    sessions.start("a", started())
    sessions.start("b", replace(started(OTHER), started=NOW - timedelta(minutes=1), ends=NOW + timedelta(minutes=5)))
    sessions.start("c", replace(started(), started=NOW + timedelta(minutes=1), seen=NOW + timedelta(minutes=1)))
    later = NOW + timedelta(minutes=2)
    assert [found for found, _ in sessions.of(None, later)] == ["c", "a", "b"]
    assert [found for found, _ in sessions.of("p1", later)] == ["c", "a"]
    assert [found for found, _ in sessions.of(None, NOW + timedelta(minutes=30))] == ["c"]


@pytest.mark.parametrize(
    "changed",
    [
        {"roles": frozenset({Role.ANALYTIKER})},
        {"sensitivity": Sensitivity.PROTECTED},
        {"kommune": KommuneKode("0259")},
        {"attributes": {"orgenhed": "x"}},
    ],
)
def test_log_ins_in_which_somebody_was_somebody_else_end(database: Database, changed: dict[str, Any]) -> None:
    sessions = Sessions(database, SessionLimits())
    for name, person in (("a", LEADER), ("b", replace(LEADER, name="New name")), ("c", OTHER)):
        sessions.start(name, started(person))
    assert sessions.end_others(LEADER) == []
    assert len(sessions.end_others(replace(LEADER, **changed))) == 2
    assert [found for found, _ in sessions.of(None, NOW)] == ["c"]


def test_a_log_in_is_fresh_for_as_long_as_the_proof_is_recent(database: Database) -> None:
    sessions, limits = Sessions(database, SessionLimits()), SessionLimits()
    sessions.start("d", replace(started(), authenticated=NOW - timedelta(minutes=10)))
    sessions.start("e", started())
    for minutes, fresh in ((0, True), (19, True), (20, False)):
        found = sessions.find("d", NOW + timedelta(minutes=minutes))
        assert found is not None
        assert is_fresh(found, limits) is fresh
    unknown = sessions.find("e", NOW)
    assert unknown is not None
    assert not is_fresh(unknown, limits)


def test_tokens_that_may_more_than_their_owner_does_now_end(database: Database) -> None:
    tokens, until = AccessTokens(database), NOW + timedelta(days=1)
    tokens.keep("a", token_person(LEADER), "BI", NOW, until)
    tokens.keep("b", token_person(OTHER), "BI", NOW, until)
    assert tokens.revoke_beyond(LEADER, token_person(LEADER)) == 0
    moved = replace(LEADER, roles=frozenset({Role.SIKKERHED}))
    assert tokens.revoke_beyond(moved, token_person(moved)) == 1
    assert (tokens.find("a", NOW), tokens.find("b", NOW)) == (None, token_person(OTHER))
