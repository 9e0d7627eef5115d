"""What systemd hands over is a setting; a file's name says which, and no message says what is in it."""

from pathlib import Path

import pytest

from synlig.core.errors import WrongUsage
from synlig.core.settings import parse_settings
from synlig.storage.credentials import handed_settings
from synlig.stories.create_home import create_home
from synlig.surfaces.wiring import Wiring


def test_a_credential_is_a_setting_over_the_file_and_under_the_environment(tmp_path: Path) -> None:
    handed, home = tmp_path / "handed", tmp_path / "home"
    handed.mkdir()
    (handed / "synlig_mail.password").write_text("a secret\n")
    (handed / "synlig_exchange.lis-0540_url").write_text("https://there.example.dk")
    (handed / "another.service").write_text("not ours")
    said = {"CREDENTIALS_DIRECTORY": str(handed)}
    Wiring(home, {}).tell(create_home, '\n[mail]\npassword = "from the file"\n')
    assert Wiring(home, {}).settings.mail.password == "from the file"
    assert Wiring(home, said).settings.mail.password == "a secret"
    assert Wiring(home, said).settings.exchange["lis-0540_url"] == "https://there.example.dk"
    assert Wiring(home, {**said, "SYNLIG_MAIL__PASSWORD": "mine"}).settings.mail.password == "mine"


def test_without_any_nothing_is_handed() -> None:
    assert handed_settings({}) == {}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("synlig_password", b"secret"),
        ("synlig_mail.password", b"\xff\xfe"),
        ("synlig_database.url", b"secret"),  # commands are handed none, and would open another database
    ],
)
def test_what_is_not_understood_is_named_without_what_it_holds(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(WrongUsage, match=name) as refused:
        handed_settings({"CREDENTIALS_DIRECTORY": str(tmp_path)})
    assert "secret" not in str(refused.value)


def test_a_key_that_no_section_has_is_refused(tmp_path: Path) -> None:
    (tmp_path / "synlig_mail.passwrod").write_text("secret")
    with pytest.raises(WrongUsage, match="passwrod"):
        parse_settings({}, handed_settings({"CREDENTIALS_DIRECTORY": str(tmp_path)}))
