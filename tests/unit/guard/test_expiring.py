"""What is said of certificates in files, and when."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from synlig.core.errors import NotFound, WrongUsage
from synlig.guard.expiring import check_certificate_files, ending, ends_at
from tests.attacks.test_hostile_certificates import NOW, Made

DAY = timedelta(days=1)


def pem(*ends: datetime) -> bytes:
    return b"".join(Made("c", "c", end=end).certificate.public_bytes(Encoding.PEM) for end in ends)


@pytest.mark.parametrize(
    ("end", "state", "words"),
    [
        (NOW - DAY, "wrong", "x ended 2026-11-23"),
        (NOW, "wrong", "x ended 2026-11-24"),
        (NOW + timedelta(seconds=1), "warning", "x ends 2026-11-24"),
        (NOW + 30 * DAY, "warning", "x ends 2026-12-24"),
        (NOW + 30 * DAY + timedelta(seconds=1), "well", "x is good until 2026-12-24"),
    ],
)
def test_an_end_is_told_a_month_before(end: datetime, state: str, words: str) -> None:
    said = ending("x", end, NOW)
    assert (said.about, said.state, said.says) == ("certificates", state, words)


def test_the_first_to_end_counts_and_no_certificate_is_a_fault() -> None:
    assert ends_at(pem(NOW + 3 * DAY, NOW + DAY)) == NOW + DAY
    with pytest.raises(WrongUsage, match="no PEM"):
        ends_at(b"x")


def test_each_file_is_said_by_the_setting_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "good.pem").write_bytes(pem(NOW + 99 * DAY))
    (tmp_path / "bad.pem").write_bytes(b"x")
    places = {"a": str(tmp_path / "good.pem"), "b": str(tmp_path / "bad.pem"), "c": str(tmp_path / "none.pem")}
    good, bad, gone = check_certificate_files(places, NOW)
    assert (good.state, good.says) == ("well", "the certificate of a is good until 2027-03-03")
    assert (bad.state, bad.exit_code) == ("wrong", WrongUsage.exit_code)
    assert bad.says == f"b: {tmp_path}/bad.pem holds no certificate"
    assert (gone.state, gone.exit_code) == ("wrong", NotFound.exit_code)
    assert gone.says == f"c names {tmp_path}/none.pem, which is not there"
    assert gone.mend
    assert bad.mend
