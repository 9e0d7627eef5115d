"""The vault gives every citizen one surrogate for ever, and the way back only to those who say who and why."""

import random
import shutil
import threading
from collections.abc import Generator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import select, text, update

from synlig.core.cpr import Cpr, Surrogate
from synlig.core.errors import IntegrityFailure, NotFound, Refused, Unavailable, WrongUsage
from synlig.guard.citizens import CitizenSecrets
from synlig.guard.keys import KeyStore
from synlig.storage.control.database import Database, postgres_database, sqlcipher_database
from synlig.storage.control.migrating import check_newest, migrate
from synlig.storage.vault import Citizen, Reveal, Vault
from synlig.storage.vault.schema import MIGRATIONS, citizen, reveal, vault_metadata
from tests import postgres
from tests.databases import KINDS
from tests.resting import Clock, synthetic_cpr


@pytest.fixture(params=KINDS)
def vault_database(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[Database, None, None]:
    if request.param == "postgresql":
        database = postgres_database(postgres.new_database(request.getfixturevalue("postgres_url")), "vault")
    else:
        database = sqlcipher_database(tmp_path / "vault.db", "0f" * 32, "vault", create=True)
    migrate(database, MIGRATIONS)
    yield database
    database.close()


@pytest.fixture
def secrets(tmp_path: Path) -> CitizenSecrets:
    return CitizenSecrets(KeyStore.create(tmp_path / "keys"))


@pytest.fixture
def vault(vault_database: Database, secrets: CitizenSecrets) -> Vault:
    return Vault(vault_database, secrets)


@pytest.fixture
def cprs() -> list[Cpr]:
    randomly = random.Random(random.random())
    return [synthetic_cpr(randomly) for _ in range(1200)]


def stamps(database: Database) -> set[str]:
    with database.reading() as connection:
        return set(connection.execute(text("select version_num from alembic_version")).scalars())


def test_the_program_before_joins_opens_a_vault_that_knows_them(vault_database: Database, tmp_path: Path) -> None:
    older = tmp_path / "older"
    shutil.copytree(MIGRATIONS, older, ignore=shutil.ignore_patterns("m0004*", "__pycache__"))
    migrate(vault_database, older)
    with vault_database.writing() as connection:
        connection.execute(text("delete from alembic_version where version_num = '0003'"))
    assert stamps(vault_database) == {"0004"}, "as the program listed it in which that hung on the one before"
    check_newest(vault_database, MIGRATIONS)
    migrate(vault_database, MIGRATIONS)
    assert stamps(vault_database) == {"0003", "0004"}
    migrate(vault_database, older)


def test_a_vault_from_before_joins_gets_them_and_nothing_twice(vault_database: Database) -> None:
    with vault_database.writing() as connection:
        connection.execute(text("drop table joined"))
        connection.execute(text("delete from alembic_version where version_num = '0004'"))
    migrate(vault_database, MIGRATIONS)
    check_newest(vault_database, MIGRATIONS)
    assert stamps(vault_database) == {"0003", "0004"}


def test_the_migrations_make_exactly_what_the_code_declares(vault_database: Database) -> None:
    check_newest(vault_database, MIGRATIONS)
    with vault_database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, vault_metadata) == []


def test_a_citizen_keeps_surrogate_and_key_and_shares_neither(vault: Vault, cprs: list[Cpr]) -> None:
    first = vault.citizens(cprs)
    assert vault.citizens(list(reversed(cprs))) == list(reversed(first))
    by_cpr = dict(zip(cprs, first, strict=True))
    assert len({one.surrogate for one in first}) == len({one.key for one in first}) == len(by_cpr)
    assert all(len(one.key) == 32 and len(one.surrogate) == 32 for one in first)
    assert vault.known(cprs[0]) == first[0].surrogate


def test_the_same_citizen_twice_in_one_call_is_one(vault: Vault, cprs: list[Cpr]) -> None:
    one, other = vault.citizens([cprs[0], Cpr(cprs[0].reveal())])
    assert one == other


def test_looking_for_a_citizen_makes_nobody(vault: Vault, cprs: list[Cpr], vault_database: Database) -> None:
    assert vault.known(cprs[0]) is None
    with vault_database.reading() as connection:
        assert connection.execute(select(citizen.c.id)).all() == []


def test_what_is_revealed_is_written_down(vault: Vault, cprs: list[Cpr], vault_database: Database) -> None:
    met = vault.citizens(cprs[:3])
    assert vault.reveal(met[1].surrogate, "delivery", "sds") == cprs[1]
    assert vault.reveal_all([one.surrogate for one in met], "delivery", "sds") == {
        one.surrogate: cpr for one, cpr in zip(met, cprs[:3], strict=True)
    }
    with vault_database.reading() as connection:
        rows = connection.execute(select(reveal.c.surrogate, reveal.c.purpose, reveal.c.actor)).all()
    assert len(rows) == 4
    assert tuple(rows[0]) == (met[1].surrogate, "delivery", "sds")


def test_an_unknown_surrogate_is_not_found(vault: Vault) -> None:
    with pytest.raises(NotFound):
        vault.reveal(Surrogate("0" * 32), "delivery", "sds")
    assert vault.keys_of([Surrogate("0" * 32)]) == {}


@pytest.mark.parametrize(("purpose", "actor"), [("", "sds"), ("delivery", " ")])
def test_nothing_is_revealed_to_nobody_or_for_nothing(vault: Vault, cprs: list[Cpr], purpose: str, actor: str) -> None:
    surrogate = vault.citizens(cprs[:1])[0].surrogate
    with pytest.raises(WrongUsage):
        vault.reveal(surrogate, purpose, actor)


def test_an_asker_gets_so_many_an_hour_and_no_more(
    vault_database: Database, secrets: CitizenSecrets, cprs: list[Cpr]
) -> None:
    clock = Clock()
    vault = Vault(vault_database, secrets, hourly_limit=3, clock=clock)
    surrogates = [one.surrogate for one in vault.citizens(cprs[:4])]
    vault.reveal_all(surrogates[:2], "view", "one")
    with pytest.raises(Refused):
        vault.reveal_all(surrogates[2:], "view", "one")
    assert len(vault.reveal_all(surrogates[2:], "view", "another")) == 2
    clock.ahead = timedelta(hours=1, seconds=1)
    assert len(vault.reveal_all(surrogates[2:], "view", "one")) == 2


def test_when_the_audit_log_does_not_take_it_nothing_is_revealed(
    vault_database: Database, secrets: CitizenSecrets, cprs: list[Cpr]
) -> None:
    def deaf(_reveals: Sequence[Reveal]) -> None:
        raise Unavailable("The log does not answer.")

    vault = Vault(vault_database, secrets, witness=deaf)
    surrogate = vault.citizens(cprs[:1])[0].surrogate
    with pytest.raises(Unavailable):
        vault.reveal(surrogate, "view", "one")
    with vault_database.reading() as connection:
        assert connection.execute(select(reveal.c.id)).all() == []


def test_callers_side_by_side_make_a_citizen_once(vault: Vault, cprs: list[Cpr]) -> None:
    answers: list[list[Citizen]] = []

    def ask(some: list[Cpr]) -> None:
        answers.append(sorted(vault.citizens(some), key=lambda one: one.surrogate))

    threads = [threading.Thread(target=ask, args=(cprs[start:] + cprs[:start],)) for start in (0, 300, 600)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers[0] == answers[1] == answers[2]


def test_rows_of_two_citizens_swapped_do_not_open(vault: Vault, cprs: list[Cpr], vault_database: Database) -> None:
    one, other = vault.citizens(cprs[:2])
    with vault_database.writing() as connection:
        rows = connection.execute(select(citizen).order_by(citizen.c.id)).all()
        for row, taken in ((rows[0], rows[1]), (rows[1], rows[0])):
            swap = update(citizen).where(citizen.c.id == row.id)
            connection.execute(swap.values(cpr=taken.cpr))
    for surrogate in (one.surrogate, other.surrogate):
        with pytest.raises(IntegrityFailure):
            vault.reveal(surrogate, "delivery", "sds")


def test_with_the_keys_of_another_home_nobody_is_known(
    vault: Vault, vault_database: Database, cprs: list[Cpr], tmp_path: Path
) -> None:
    surrogate = vault.citizens(cprs[:1])[0].surrogate
    stranger = Vault(vault_database, CitizenSecrets(KeyStore.create(tmp_path / "stranger")))
    assert stranger.known(cprs[0]) is None
    for ask in (lambda: stranger.keys_of([surrogate]), lambda: stranger.reveal(surrogate, "delivery", "sds")):
        with pytest.raises(IntegrityFailure):
            ask()


def test_a_citizen_does_not_print_its_key(vault: Vault, cprs: list[Cpr]) -> None:
    met = vault.citizens(cprs[:1])[0]
    assert met.surrogate in repr(met)
    assert repr(met.key)[2:-1] not in repr(met)
