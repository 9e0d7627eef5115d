"""A new recipient is two new files: the fictive quality database of chronic obstructive lung disease, from nothing."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.counterparts import SRC, running

RECIPIENT = '''"""The fictive KOL database as a recipient: home nursing of citizens with lung disease."""

from typing import ClassVar, Final

from synlig.partners.receipting import Receipting


class Kol(Receipting):
    """By REST or by files, as the address says."""

    name: ClassVar[str] = "kol"


RECIPIENT: Final = Kol
'''
DELIVERS = """
import sys
from pathlib import Path
from tests import care_reports as care
from tests.exchange import Gateway, days_reports

gateway = Gateway.at(Path(sys.argv[1]), "", exchange={"kol_url": sys.argv[2], "kol_sandbox": "true"})
gateway.receive(days_reports(range(9)))
done = gateway.run("kol")
assert done.reports == {"accepted": 6, "nothing": 3}, done
print(gateway.held_against_theirs("kol")[0].equal)
"""
LEFT_OUT = shutil.ignore_patterns("node_modules", "vendor", "__pycache__", "static")


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=Test", "-c", "user.email=test@example.invalid")
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def test_a_new_recipient_is_two_new_files_and_delivers(tmp_path: Path) -> None:
    house = tmp_path / "house"
    shutil.copytree(SRC / "synlig", house / "src" / "synlig", ignore=LEFT_OUT)
    git(house, "init", "-q")
    git(house, "add", ".")
    git(house, "commit", "-q", "-m", "The house as it is")
    agreements = house / "src" / "synlig" / "declared" / "agreements"
    (house / "src" / "synlig" / "partners" / "kol.py").write_text(RECIPIENT, encoding="utf-8")
    text = (agreements / "sds.toml").read_text("utf-8")
    (agreements / "kol.toml").write_text(text.replace('"sds"', '"kol"'), encoding="utf-8")
    git(house, "add", ".")
    changed = git(house, "diff", "--cached", "--stat").splitlines()
    assert [line.split()[0] for line in changed[:-1]] == [
        "src/synlig/declared/agreements/kol.toml",
        "src/synlig/partners/kol.py",
    ]
    assert "2 files changed" in changed[-1]
    assert "deletion" not in changed[-1]
    with running("anyone", tmp_path / "kol") as kol:
        command = [sys.executable, "-c", DELIVERS, str(tmp_path / "home"), kol.url]
        environment = {"PYTHONPATH": f"{house / 'src'}:{SRC.parent}"}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert done.stdout.split() == ["True"]
        assert kol.counts()["citizens"] == 6
