"""What the documentation shows how to do is done as it says: its examples are taken out of the pages and run."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from house.places import ROOT
from synlig.core.kommune import KommuneKode
from synlig.core.permission import Person, Role
from synlig.core.rule import RulesRefused
from synlig.core.sensitivity import Sensitivity
from synlig.guard.log.events import ALARMS
from synlig.stories.approve_change import approve_change
from synlig.stories.propose_rules import propose_rules
from synlig.surfaces.carrying_out import carry_out
from synlig.surfaces.command.main import assembled
from tests.code_office import BENT, new_office
from tests.counterparts import running
from tests.portal import People, served

ADDING = (ROOT / "docs" / "ADDING.md").read_text("utf-8")
GUIDE = (ROOT / "docs" / "da" / "brugerguide.md").read_text("utf-8")
R = "### R"
WAYS = (R, "### Python", "### Python og OData", "### Python og Parquet", "### Python og JSON-stat")
PROVEN = ("ARCHITECTURE.md", "da/evaluering.md", "da/infrastruktur.md", "da/nedlukning.md")
WITH_COMMANDS = ("da/drift.md", "da/nedlukning.md", "da/evaluering.md", "da/videreudvikling.md", "da/infrastruktur.md")
LEFT_OUT = shutil.ignore_patterns("node_modules", "vendor", "__pycache__", "static")
COLLECTS = """
import json, sys, threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from synlig.stories.add_sender import add_sender
from synlig.stories.collect_reports import collect_reports
from synlig.stories.create_home import create_home
from synlig.surfaces.wiring import Wiring
from tests.intake_door import of_kommune, synthetic_reports

home, theirs = Path(sys.argv[1]), Path(sys.argv[2])
Wiring(home, {}).tell(create_home)
server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=theirs))
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}"
said = {"kind": "list", "url": url, "sender": "eoj", "sandbox": "true"}
wiring = Wiring(home, {f"SYNLIG_SOURCES__KOEGE_{name.upper()}": value for name, value in said.items()})
wiring.tell(add_sender, "eoj", ["0540"], [], None, None)
reports = of_kommune(synthetic_reports(), "0540")[:4]
for many in (3, 3, 4):
    for number, report in enumerate(reports[:many]):
        (theirs / f"{number}.json").write_text(json.dumps(report))
    (theirs / "list.txt").write_text("".join(f"/{number}.json\\n" for number in range(many)))
    print(dict(wiring.tell(collect_reports, "koege", lambda _documents: None)).get("kept", 0))
wiring.close()
server.shutdown()
server.server_close()
"""
DELIVERS = """
import sys
from pathlib import Path
from tests import care_reports as care
from tests.exchange import Gateway

gateway = Gateway.at(Path(sys.argv[1]), "", exchange={"lunge_url": sys.argv[2], "lunge_sandbox": "true"})
gateway.receive([care.nursing_report(number) for number in range(3)])
print(gateway.run("lunge").reports)
"""
SHOWS = """
from synlig.declared import indicators
from synlig.core.permission import Person, Role
from synlig.core.kommune import KommuneKode
from synlig.core.sensitivity import Sensitivity
from tests.released import Invented

person = Person("a", "A", KommuneKode("0540"), frozenset({Role.ANALYTIKER}), Sensitivity(2), "High", {})
(one,) = Invented().indicators(person, ["hjemmehjaelp-pr-borger"], None, [])
print(list(indicators.load())[-1], len(one.places), one.country.value > 0)
"""


def block(page: str, after: str) -> str:
    """The first block of code that follows a line of a page."""
    assert page.count(after) == 1, after
    return page.partition(after)[2].split("```", 2)[1].partition("\n")[2]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with everything in it that ADDING.md adds."""
    source = tmp_path_factory.mktemp("house") / "src"
    shutil.copytree(ROOT / "src" / "synlig", source / "synlig", ignore=LEFT_OUT)
    files = re.findall(r"^File `src/(synlig/partners/[a-z_]+\.py)`:$", ADDING, re.MULTILINE)
    assert len(files) == 2
    for name in files:
        assert not (source / name).exists()
        (source / name).write_text(block(ADDING, f"File `src/{name}`:"), encoding="utf-8")
    agreements = source / "synlig" / "declared" / "agreements"
    agreed = (agreements / "sds.toml").read_text("utf-8")
    (agreements / "lunge.toml").write_text(agreed.replace('"sds"', '"lunge"'), encoding="utf-8")
    with (source / "synlig" / "declared" / "indicators" / "indicators.toml").open("a", encoding="utf-8") as declared:
        declared.write("\n" + block(ADDING, "More lines in `src/synlig/declared/indicators/indicators.toml`:"))
    return source


def done(house: Path, program: str, *arguments: str) -> list[str]:
    """What a program says that runs on the copy."""
    command = [sys.executable, "-W", "error", "-c", program, *arguments]
    ran = subprocess.run(command, env={"PYTHONPATH": f"{house}:{ROOT}"}, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()


def test_the_source_of_the_page_fetches_what_is_new_and_nothing_twice(house: Path, tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    assert done(house, COLLECTS, str(tmp_path / "home"), str(tmp_path / "theirs")) == ["3", "0", "1"]


def test_the_recipient_of_the_page_is_delivered_to(house: Path, tmp_path: Path) -> None:
    with running("anyone", tmp_path / "lunge") as lunge:
        assert done(house, DELIVERS, str(tmp_path / "home"), lunge.url) == ["{'accepted': 3}"]
        assert lunge.counts()["citizens"] == 3


def test_the_indicator_of_the_page_is_shown_for_every_municipality(house: Path) -> None:
    assert done(house, SHOWS) == ["hjemmehjaelp-pr-borger 98 True"]


def test_the_rule_of_the_page_is_proposed_approved_and_in_force(tmp_path: Path) -> None:
    office, text = new_office(tmp_path), block(ADDING, "the examples must hold before it can be proposed.")
    with pytest.raises(RulesRefused, match="its example"):
        office.wiring().tell(propose_rules, text.replace("> 2880", "> 288000").encode(), "rule.toml")
    change = office.wiring().tell(propose_rules, text.encode(), "rule.toml")
    wiring = office.wiring(BENT)
    carry_out(wiring, wiring.tell(approve_change, change.id, BENT, change.digest))
    assert "synlig-contact-planned-and-very-long" in {one.rule.id for one in office.wiring().rule_set.all}


@pytest.mark.parametrize("after", WAYS)
def test_the_guides_examples_fetch_the_figures_of_the_api(tmp_path: Path, after: str) -> None:
    people = People()
    analyst = Person("a", "A", KommuneKode("0540"), frozenset({Role.ANALYTIKER}), Sensitivity(2), "High", {})
    secret = people.make_token(analyst, "BI", 30)[0]
    program = block(GUIDE, f"{after}\n")
    command = [sys.executable, "-W", "error", "-c", program]
    if after == R:
        if (rscript := shutil.which("Rscript")) is None:
            pytest.skip("no R on this machine; `make test` as root installs Debian's")
        command = [rscript, "--vanilla", "-e", program]
    with served(people) as address:
        environment = {"SYNLIG_URL": address, "SYNLIG_TOKEN": secret, "PATH": os.defpath}
        ran = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
        refused = subprocess.run(
            command,
            env=environment | {"SYNLIG_TOKEN": "none"},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
    assert ran.returncode == 0, ran.stderr
    kommuner = {line.split()[0] for line in ran.stdout.splitlines()}
    assert {"0540", "0259"} <= kommuner
    assert len(kommuner) == 98
    assert refused.returncode != 0
    assert refused.stdout == ""


@pytest.mark.parametrize("page", PROVEN)
def test_every_test_that_a_page_names_as_proof_is_there(page: str) -> None:
    named = re.findall(r"`(tests/[\w/.]+)(?:::(\w+))?`", (ROOT / "docs" / page).read_text("utf-8"))
    assert named
    for path, test in named:
        place = ROOT / path
        assert place.exists(), path
        assert not test or f"def {test}(" in place.read_text("utf-8"), f"{path}::{test}"


@pytest.mark.parametrize("page", WITH_COMMANDS)
def test_every_command_that_a_page_names_exists(page: str) -> None:
    text = (ROOT / "docs" / page).read_text("utf-8")
    named = re.findall(r"`synlig ([a-z]+)(?: ([a-z]+))?([^`]*)`", text)
    assert named
    groups = assembled().commands
    for first, second, rest in named:
        command = groups[first]
        if isinstance(command, click.Group):
            assert second, f"synlig {first}"
            command = command.commands[second]
        options = {option for known in command.params for option in known.opts}
        assert set(re.findall(r"--[a-z-]+", rest)) <= options | {"--home"}, (first, second, rest)


def test_the_handbook_says_what_to_do_at_every_alarm_and_names_every_package() -> None:
    handbook = (ROOT / "docs" / "da" / "drift.md").read_text("utf-8")
    assert {f"| `{alarm}` |" for alarm in ALARMS} <= set(re.findall(r"^\| `[a-z:-]+` \|", handbook, re.MULTILINE))
    installer = (ROOT / "deploy" / "install").read_text("utf-8")
    packages = installer.partition("--no-install-recommends")[2].partition(">/dev/null")[0]
    assert " ".join(packages.replace("\\", "").split()) in handbook


def test_the_dashboard_shows_every_figure_there_is_and_no_other() -> None:
    board = json.loads((ROOT / "deploy" / "grafana.json").read_text("utf-8"))
    asked = {target["expr"] for panel in board["panels"] for target in panel["targets"]}
    shown = {name for expr in asked for name in re.findall(r"synlig_[a-z_]+", expr)}
    sources = [*(ROOT / "src" / "synlig").glob("s*/**/*.py")]
    given = re.compile(r'(?:Gauge|Counter|Histogram)\(\s*"(synlig_[a-z_]+)"')
    told = {name for file in sources for name in given.findall(file.read_text("utf-8"))}
    figures = {re.sub("_(total|bucket)$", "", name) for name in shown}
    assert figures == told
