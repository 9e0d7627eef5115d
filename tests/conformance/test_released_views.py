"""BI by SQL: on a real PostgreSQL a role reads the released tables, the same figures, and nothing else."""

import csv
import io
from collections.abc import Generator
from itertools import count
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg import errors, sql

from synlig.core.errors import Refused, WrongUsage
from synlig.core.query import Asked
from synlig.storage.released_views import ReleasedViews
from synlig.stories.create_home import create_home
from synlig.stories.export_table import export_table
from synlig.stories.publish_views import publish_views
from synlig.surfaces.wiring import Wiring
from tests import frozen, postgres

READER = "synlig_laeser"
NUMBERS = count(1)
AXES = "kommune,aar,koen,aldersgruppe,tilstand"


def _url(url: str, user: str) -> str:
    return url.replace("+psycopg", "").replace("synlig@", f"{user}@")


@pytest.fixture(scope="module")
def url(postgres_url: str) -> str:
    fresh = postgres.new_database(postgres_url)
    with psycopg.connect(_url(fresh, "synlig"), autocommit=True) as owner:
        if owner.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [READER]).fetchone() is None:
            owner.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(READER)))
    return fresh


@pytest.fixture(scope="module")
def wiring(url: str, tmp_path_factory: pytest.TempPathFactory) -> Generator[Wiring]:
    """One home for all: making the database takes seconds."""
    path = tmp_path_factory.mktemp("views") / "home"
    Wiring(path, {}).tell(create_home, f'\n[database]\nurl = "{url}"\nreader = "{READER}"\n')
    made = Wiring(path, {})
    yield made
    made.close()


def released(wiring: Wiring) -> str:
    made = frozen.release_at(next(NUMBERS))
    wiring.release_store.freeze(made, frozen.cells(), frozen.answerable())
    return made.id


def read(url: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(_url(url, READER)) as reader:
        return reader.execute(query).fetchall()  # type: ignore[arg-type]


def test_the_same_figures_are_read_by_sql_until_the_release_is_withdrawn(wiring: Wiring, url: str) -> None:
    first = released(wiring)
    assert wiring.tell(publish_views) > 0
    assert wiring.tell(publish_views) == 0
    for measure in ("antal", "borgere"):
        content = wiring.tell(export_table, Asked("tilstande", AXES, "", measure), "csv", None).content
        rows = sorted(tuple(row) for row in csv.reader(io.StringIO(content.decode())))[:-1]
        found = read(url, f"SELECT {AXES}, {measure}::text FROM frigivet.tilstande WHERE {measure} > 0")  # noqa: S608
        assert sorted(found) == rows
    assert read(url, "SELECT udgivelse FROM frigivet.udgivelser WHERE tabel = 'tilstande'") == [(first,)]
    assert read(url, "SELECT navn FROM frigivet.koder_kommune WHERE kommune = '0540'") == [("Sønderborg",)]
    assert read(url, "SELECT obj_description('frigivet.tilstande'::regclass)")[0][0]
    second = released(wiring)
    assert wiring.tell(publish_views) > 0
    wiring.release_store.withdraw(second, "wrong")
    assert read(url, "SELECT * FROM frigivet.tilstande") == []
    assert wiring.tell(publish_views) > 0
    assert read(url, "SELECT DISTINCT udgivelse FROM frigivet.udgivelser WHERE kube <> ''") == [(first,)]
    wiring.release_store.withdraw(first, "wrong too")
    assert read(url, "SELECT count(*) FROM frigivet.tilstande") == [(0,)]


def test_a_reader_sees_one_release_whole_while_the_next_is_filled_in(wiring: Wiring, url: str) -> None:
    released(wiring)
    wiring.tell(publish_views)
    with psycopg.connect(_url(url, READER)) as reader:
        reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        before = reader.execute("SELECT * FROM frigivet.udgivelser ORDER BY tabel").fetchall()
        released(wiring)
        assert wiring.tell(publish_views) > 0, "it does not wait for whoever reads"
        assert reader.execute("SELECT * FROM frigivet.udgivelser ORDER BY tabel").fetchall() == before
    assert read(url, "SELECT * FROM frigivet.udgivelser ORDER BY tabel") != before


def test_the_reader_reaches_nothing_else_and_changes_nothing(wiring: Wiring, url: str) -> None:
    released(wiring)
    wiring.tell(publish_views)
    with psycopg.connect(_url(url, "synlig")) as owner:
        asked = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        others = [str(row[0]) for row in owner.execute(asked)]
    assert len(others) > 20
    attempts = [sql.SQL("SELECT 1 FROM public.{}").format(sql.Identifier(name)) for name in others]
    attempts += [
        sql.SQL(what)
        for what in (
            "DELETE FROM frigivet.tilstande",
            "UPDATE frigivet.tilstande SET antal = 0",
            "INSERT INTO frigivet.udgivelser VALUES ('a', 'b', 'c')",
            "CREATE TABLE frigivet.mine (x int)",
            "CREATE TABLE public.mine (x int)",
            "CREATE SCHEMA mine",
            "SET ROLE synlig",
            "COPY (SELECT 1) TO PROGRAM 'true'",
            "SELECT pg_read_file('postgresql.conf')",
        )
    ]
    with psycopg.connect(_url(url, READER), autocommit=True) as reader:
        for attempt in attempts:
            with pytest.raises(errors.InsufficientPrivilege):
                reader.execute(attempt)


def test_nothing_is_filled_in_for_a_role_that_could_do_more(wiring: Wiring, url: str) -> None:
    released(wiring)
    too_much: list[tuple[LiteralString, LiteralString]] = [
        ("GRANT SELECT ON public.sender TO {}", "REVOKE SELECT ON public.sender FROM {}"),
        ("GRANT SELECT (name) ON public.sender TO {}", "REVOKE SELECT (name) ON public.sender FROM {}"),
        ("GRANT UPDATE (name) ON public.sender TO {}", "REVOKE UPDATE (name) ON public.sender FROM {}"),
        ("GRANT UPDATE (antal) ON frigivet.tilstande TO {}", "REVOKE UPDATE (antal) ON frigivet.tilstande FROM {}"),
        ("GRANT DELETE ON frigivet.tilstande TO {}", "REVOKE DELETE ON frigivet.tilstande FROM {}"),
        ("GRANT CREATE ON SCHEMA public TO {}", "REVOKE CREATE ON SCHEMA public FROM {}"),
        ("GRANT pg_read_all_data TO {}", "REVOKE pg_read_all_data FROM {}"),
        ("ALTER ROLE {} CREATEDB", "ALTER ROLE {} NOCREATEDB"),
    ]
    for given, taken in too_much:
        _as_owner(url, given)
        try:
            with pytest.raises(Refused):
                wiring.tell(publish_views)
        finally:
            _as_owner(url, taken)
    assert wiring.tell(publish_views) > 0


def _as_owner(url: str, what: LiteralString) -> None:
    with psycopg.connect(_url(url, "synlig"), autocommit=True) as owner:
        owner.execute(sql.SQL(what).format(sql.Identifier(READER)))


def test_a_reader_needs_postgresql_and_must_be_there(wiring: Wiring) -> None:
    for database, reader in ((wiring.vault_database, READER), (wiring.control, "x; DROP TABLE y")):
        with pytest.raises(WrongUsage):
            ReleasedViews(database, reader)
    with pytest.raises(WrongUsage):
        ReleasedViews(wiring.control, "nobody_at_all").fill([])
