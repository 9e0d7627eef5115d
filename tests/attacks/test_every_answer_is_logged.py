"""Every answer with personal data has exactly one entry in the audit log, and every other has none of it (K5).

Each command stands in the table with how many entries its answer must have: a command that is not in it fails the
test, and one that is said to answer nothing personal must not show a number or a stand-in of anyone.
"""

import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import click
import pytest

from synlig.guard.log.entry import Header
from synlig.surfaces.command.frame import Frame
from synlig.surfaces.command.main import assembled, run
from tests.people import Home, furnished

ONE, NONE = 1, 0
PERSONAL: Final[Mapping[str, tuple[int, str]]] = {
    "person find": (ONE, "-"),
    "person export": (ONE, "- --out {folder}/one.json"),
    "person protect": (ONE, "- --until 2100-01-01"),
    "person restrict": (ONE, "- --case S-1"),
    "person contest": (ONE, "- --case S-1 --report {report}"),
    "case open": (ONE, "- --kind access --case S-1"),
    "case gather": (ONE, "S-1"),
    "case show": (ONE, "S-1"),
    "case review": (ONE, "S-1 1 --keep"),
    "case prolong": (ONE, "S-1 --why mange"),
    "case export": (ONE, "S-1 --out {folder}/two.json"),
    "case close": (ONE, "S-1 --outcome refused --ground art.15"),
    "log search": (ONE, "--subject -"),
    "rules run": (ONE, ""),
}
OTHER: Final[Mapping[str, str]] = {
    "case list": "--all",
    "changes list": "--all",
    "check": "--stores",
    "completeness": "--all",
    "findings": "",
    "freshness": "",
    "indicators": "",
    "keys list": "",
    "law dpia": "",
    "law record": "",
    "linkage": "",
    "log checkpoint": "",
    "log prove": "1",
    "log verify": "",
    "person contested": "",
    "receipts": "",
    "reconcile": "",
    "retention run": "--dry-run",
    "rules editions": "",
    "rules list": "",
    "rules test": "",
    "rules touched": "",
    "schedule": "",
    "sender list": "",
    "surplus": "",
    "table": "tilstande --by kommune,aar --measure borgere --format csv",
    "token list": "",
}
CHANGES: Final = (
    *("backup create", "backup restore", "changes approve", "changes propose", "changes reject", "changes show"),
    *("changes break-glass", "changes look-into", "codes import", "collect", "compact", "deliver"),
    *("keys combine", "keys rotate", "keys split", "log backup", "person erase", "person join", "person update"),
    *("process", "receive", "release", "replay", "resend", "rules propose", "sender add", "sender remove"),
    *("token create", "token revoke"),
)
"""They answer with counts of what they did; what they do with persons has tests of its own."""
GIVEN: Final = (
    *("codes expand", "codes lookup", "codes translate", "codes validate", "demo", "generate", "init"),
    *("rules explain", "serve", "validate"),
)
"""They answer out of what is declared or handed to them, or have tests of their own."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return furnished(tmp_path_factory.mktemp("furnished"), citizens=8)


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[str]:
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from leaves(inner, (*path, name))
    else:
        yield " ".join(path)


def test_every_command_says_whether_it_answers_with_personal_data() -> None:
    declared = [*PERSONAL, *OTHER, *CHANGES, *GIVEN]
    assert sorted(declared) == sorted(set(declared))
    assert set(leaves(assembled())) == set(declared)


def entries(home: Home) -> list[Header]:
    wiring = home.wired()
    found = [one.header for one in wiring.whole_log.search(lambda _header: True)]
    wiring.close()
    return found


def is_audit(header: Header) -> bool:
    """An answer about people, or a look into the log for one."""
    return header.event.startswith("person:") or header.event == "log:journal:searched"


def told(home: Home, command: str, folder: Path) -> tuple[int, int, str]:
    """Exit code, audit entries that came of it, and all that was answered, files too."""
    before, report = len(entries(home)), _a_report(home)
    words = [word.format(folder=folder, report=report) for word in command.split()]
    Frame.wiring.cache_clear()
    code = run(["--home", str(home.path), "--json", *words])
    made = [header for header in entries(home)[before:] if is_audit(header)]
    files = "".join(path.read_text(errors="replace") for path in sorted(folder.iterdir()))
    return code, len(made), files


def _a_report(home: Home) -> str:
    wiring = home.wired()
    surrogate = wiring.citizen_rights.known([home.cpr])[home.cpr].surrogate
    found = next(row.bundle_id for row in wiring.found_reports.of(surrogate) if row.kommune and row.bundle_id)
    wiring.close()
    return found


def traces(home: Home) -> list[str]:
    """By what any citizen could be known."""
    wiring = home.wired()
    known = [surrogate for surrogate, _, _ in wiring.citizen_rights.all()]
    numbers = [cpr.reveal() for cpr in wiring.vault.reveal_all(known, "test", "test").values()]
    wiring.close()
    return [*known, *numbers, *(f"{number[:6]}-{number[6:]}" for number in numbers)]


def test_a_personal_answer_is_in_the_log_once(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    order = ["case open", *(name for name in PERSONAL if name not in {"case open", "case close"}), "case close"]
    for name in order:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{home.person}\n"))
        expected, arguments = PERSONAL[name]
        code, made, _ = told(home, f"{name} {arguments}", tmp_path)
        assert code == 0, f"{name}: {capsys.readouterr().err}"
        assert made == expected, f"{name}: {made} entries"


def test_any_other_answer_shows_nobody(home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known = traces(home)
    for name, arguments in OTHER.items():
        capsys.readouterr()
        code, made, files = told(home, f"{name} {arguments}", tmp_path)
        said = capsys.readouterr()
        assert code in (0, 5), f"{name}: {said.err}"
        shown = [trace for trace in known if trace in said.out or trace in said.err or trace in files]
        assert not shown, f"{name} shows someone, and nothing of it is in the log"
        assert made == 0, f"{name} is logged as an answer about a person"


def test_an_answer_whose_entry_cannot_be_written_is_not_given(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = home.copy(tmp_path / "closed")
    lock = closed.path / "log" / "journal" / "lock"
    lock.unlink()
    lock.mkdir()
    for command in ("person find -", f"person export - --out {tmp_path}/never.json", "log search --subject -"):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{home.person}\n"))
        capsys.readouterr()
        Frame.wiring.cache_clear()
        assert run(["--home", str(closed.path), "--json", *command.split()]) == 7, command
        assert capsys.readouterr().out == ""
    assert not (tmp_path / "never.json").exists()
