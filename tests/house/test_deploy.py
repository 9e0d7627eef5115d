"""Deployment, rehearsed into a folder: installed, installed again, brought to a new version and back; units judged."""

import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from synlig.core.settings import parse_settings
from synlig.guard.log.events import Event

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted(path.name for path in (DEPLOY / "systemd").glob("*.service"))
MOST_EXPOSED = 1.5
"""What `systemd-analyze security` may say of a unit, of 10."""
WITH_A_NETWORK = {"synlig-deliver.service", "synlig-firewall.service", "synlig-sftp.service"}


def install(source: Path, target: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [source / "deploy/install", "--root", target, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as it stands now, so that nobody changes it between two installations."""
    kept = tmp_path_factory.mktemp("source") / "synlig"
    left_out = shutil.ignore_patterns(".git", ".venv", "__pycache__", "node_modules", "vendor")
    shutil.copytree(ROOT, kept, ignore=left_out)
    return kept


@pytest.fixture(scope="module")
def tree(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("root")
    install(source, target, "--portal", "portal.example.dk", "--intake", "intake.example.dk")
    return target


@pytest.fixture
def offline(tmp_path: Path) -> Path:
    """A root folder with our units where systemd looks for them."""
    shutil.copytree(DEPLOY / "systemd", tmp_path / "etc/systemd/system")
    return tmp_path


def current(tree: Path) -> str:
    return str((tree / "opt/synlig/current").readlink())


def test_an_installation_has_its_version_its_homes_and_its_command(tree: Path) -> None:
    command = tree / "opt/synlig/current/.venv/bin/synlig"
    said = subprocess.run([command, "--help"], capture_output=True, text=True, check=True).stdout
    assert "serve" in said
    for home in ("var/lib/synlig/home", "var/lib/synlig-log/home"):
        assert (tree / home / "settings.toml").is_file()
        assert (tree / home).stat().st_mode & 0o077 == 0
    assert "https://portal.example.dk" in (tree / "var/lib/synlig/home/settings.toml").read_text()
    assert "server_name intake.example.dk;" in (tree / "etc/nginx/conf.d/synlig.conf").read_text()


def test_the_settings_that_are_installed_are_settings_that_exist(tree: Path) -> None:
    """Read by the installed program itself; only the database of production is not here."""
    for home in ("var/lib/synlig/home", "var/lib/synlig-log/home"):
        command = [tree / "opt/synlig/current/.venv/bin/synlig", "sender", "list", "--home", tree / home, "--json"]
        here = {**os.environ, "SYNLIG_DATABASE__URL": "", "SYNLIG_LOG__SOCKET": ""}
        register = {"SYNLIG_ERASURE__REGISTER": str(tree / "register"), "SYNLIG_LOG__CHECKPOINT_DIR": str(tree / "c")}
        said = subprocess.run(command, capture_output=True, text=True, check=False, env=here | register)
        assert said.returncode == 0, said.stderr


def test_installing_again_changes_nothing_that_an_operator_wrote(source: Path, tree: Path) -> None:
    settings = tree / "etc/synlig/settings.toml"
    settings.write_text(settings.read_text() + "# mine\n")
    home = tree / "var/lib/synlig/home/settings.toml"
    before, version = home.read_text(), current(tree)
    said = install(source, tree).stdout
    assert "is there already" in said
    assert settings.read_text().endswith("# mine\n")
    assert (home.read_text(), current(tree)) == (before, version)


def test_a_new_version_is_one_link_and_so_is_the_way_back(source: Path, tree: Path, tmp_path: Path) -> None:
    newer = shutil.copytree(source, tmp_path / "newer")
    project = newer / "pyproject.toml"
    project.write_text(project.read_text().replace('version = "0.1.0"', 'version = "9.9.9"', 1))
    before = current(tree)
    install(newer, tree)
    assert current(tree).startswith("releases/9.9.9-")
    assert (tree / "opt/synlig" / before).is_dir()
    install(newer, tree, "--back")
    assert current(tree) == before
    install(newer, tree, "--back")
    assert current(tree).startswith("releases/9.9.9-")


@pytest.mark.parametrize("arguments", [["--portal", "a;b"], ["--sideways"]])
def test_what_it_does_not_understand_it_refuses(tmp_path: Path, arguments: list[str]) -> None:
    with pytest.raises(subprocess.CalledProcessError) as refused:
        install(ROOT, tmp_path, *arguments)
    assert refused.value.returncode == 2
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_is_hardened(offline: Path, unit: str) -> None:
    command = ["systemd-analyze", f"--root={offline}", "security", "--offline=true", "--no-pager", unit]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    exposed = re.search(r"Overall exposure level for \S+: ([\d.]+)", said)
    assert exposed is not None, said
    assert float(exposed[1]) <= MOST_EXPOSED


def test_units_name_nothing_that_systemd_does_not_know(offline: Path) -> None:
    program = offline / "opt/synlig/current/.venv/bin/synlig"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    units = sorted(path.name for path in (offline / "etc/systemd/system").iterdir() if path.is_file())
    command = ["systemd-analyze", f"--root={offline}", "verify", "--man=no", *units]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    mine = [line for line in said.stderr.splitlines() if re.search(r"Unknown|Invalid|Failed to parse|ignoring", line)]
    assert mine == []


def test_only_the_parts_that_listen_or_call_have_a_network() -> None:
    units = {path.name: path.read_text() for path in (DEPLOY / "systemd").glob("synlig-*.service")}
    assert {name for name, text in units.items() if "PrivateNetwork=no" in text} == WITH_A_NETWORK


def test_secrets_are_handed_to_the_parts_that_need_them_and_not_to_the_log() -> None:
    units = {path.name: path.read_text() for path in (DEPLOY / "systemd").glob("synlig-*.service")}
    handed = {name for name, text in units.items() if "LoadCredential=synlig:/etc/synlig/credentials\n" in text}
    assert set(units) - handed == {"synlig-firewall.service", "synlig-log.service"}
    assert "d /etc/synlig/credentials 0700 root root" in (DEPLOY / "tmpfiles.conf").read_text()


def test_the_container_file_copies_what_is_there_and_keeps_to_what_is_agreed() -> None:
    text = (DEPLOY / "Containerfile").read_text()
    copied = [word for line in re.findall(r"^COPY (?!--from)(.*)$", text, re.MULTILINE) for word in line.split()[:-1]]
    assert {"src", "lock", "house", "deploy"} <= set(copied)
    assert all((ROOT / name).exists() for name in copied)
    last = text.rpartition("FROM ")[2]
    assert re.search(r"^USER synlig$", last, re.MULTILINE), "not root"
    assert "pip install" not in text, "packages come from the locks alone"
    assert "python3 -m house.setup run postgresql" in text


def test_every_part_has_its_unit() -> None:
    from synlig.surfaces.command.serve import PARTS  # noqa: PLC0415 (the command line is slow to import)

    assert {f"synlig-{part}.service" for part in PARTS} <= set(UNITS)
    wanted = (DEPLOY / "systemd/synlig.target").read_text()
    assert all(f"synlig-{part}.service" in wanted for part in PARTS)


def _named_by_number(text: str) -> Iterator[str]:
    """The users of the rules are made at installation; here numbers stand for them."""
    for line in text.splitlines():
        yield re.sub(r'"(synlig|_chrony|_apt)"', "4711", line)


def test_the_firewall_lets_in_and_out_what_is_declared(tmp_path: Path) -> None:
    outgoing = tmp_path / "outgoing.nft"
    outgoing.write_text(
        (DEPLOY / "outgoing.nft")
        .read_text()
        .replace(
            "set partners { type ipv4_addr . inet_service; }",
            "set partners { type ipv4_addr . inet_service; elements = { 192.0.2.10 . 443 } }",
        )
    )
    text = "\n".join(_named_by_number((DEPLOY / "nftables.conf").read_text()))
    rules = tmp_path / "nftables.conf"
    rules.write_text(text.replace("/etc/synlig/outgoing.nft", str(outgoing)))
    said = subprocess.run(["nft", "--check", "--file", rules], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    for chain in ("input", "output", "forward"):
        assert f"hook {chain} priority filter; policy drop;" in text


def test_the_parts_may_write_everything_they_say_to_the_log_that_is_installed() -> None:
    speakers = parse_settings(tomllib.loads((DEPLOY / "log-settings.toml").read_text("utf-8")), {}).log.speakers
    classes = dict(one.split("=") for one in speakers.split())["synlig"].split(",")
    assert [event for event in Event if not event.startswith(tuple(filter(None, classes)))] == []
