"""A PostgreSQL server of the tests' own: on a unix socket, as a user that is not root, gone afterwards."""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


class NoServer(Exception):
    """There is no server to be had here; the message says why, in plain words."""


def binaries() -> Path:
    """The folder of the newest server installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise NoServer("no PostgreSQL server is installed here (Debian: apt-get install postgresql)")
    return Path(on_path).parent


@contextmanager
def server() -> Generator[str, None, None]:
    """Start one; gives the URL with `{database}` in the place of the database's name."""
    if importlib.util.find_spec("psycopg") is None:
        raise NoServer("the driver psycopg is not installed")
    programs, user = binaries(), _user()
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    if user is not None:
        shutil.chown(folder, user)
    try:
        _run(
            [programs / "initdb", "-D", folder / "data", "-A", "trust", "-U", "synlig", "--no-locale", "-E", "UTF8"],
            user,
        )
        options = f"-k {folder} -c listen_addresses='' -c max_connections=30 -c fsync=off -c full_page_writes=off"
        process = subprocess.Popen(
            [programs / "postgres", "-D", folder / "data", *options.replace("'", "").split()],
            user=user,
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait(programs, folder, process)
            yield f"postgresql+psycopg://synlig@/{{database}}?host={folder}"
        finally:
            process.send_signal(signal.SIGINT)  # a fast shutdown: clients are not waited for
            process.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def new_database(url: str) -> str:
    """A fresh, empty database on the server; its URL."""
    import psycopg  # noqa: PLC0415

    name = f"t{uuid.uuid4().hex}"
    plain = url.replace("+psycopg", "").format(database="postgres")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # pyright: ignore[reportArgumentType, reportCallIssue]
    return url.format(database=name)


def _user() -> str | None:
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = next((name for name in ("postgres", "nobody") if name in names), None)
    if user is None:
        raise NoServer("PostgreSQL does not run as root, and there is no other user here")
    return user


def _run(command: list[str | Path], user: str | None) -> None:
    subprocess.run(command, user=user, cwd="/", check=True, capture_output=True)


def _wait(programs: Path, folder: Path, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        ready = subprocess.run([programs / "pg_isready", "-q", "-h", folder], check=False, cwd="/")
        if ready.returncode == 0:
            return
        if process.poll() is not None:
            raise NoServer("the PostgreSQL server of the tests did not start")
        time.sleep(0.1)
    raise NoServer("the PostgreSQL server of the tests did not answer")
