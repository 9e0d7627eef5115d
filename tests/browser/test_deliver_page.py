"""Reports as a file in the portal: a newcomer sees what was taken and what is to be mended, also without script."""

import json
from pathlib import Path

import pytest

from tests.browser.conftest import Opened
from tests.care_reports import nursing_report


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """One sound report and one without a timestamp."""
    sound, broken = nursing_report(1), nursing_report(2)
    del broken["timestamp"]
    made = tmp_path / "rapporter.ndjson"
    made.write_text("\n".join(json.dumps(each) for each in (sound, broken)) + "\n")
    return made


@pytest.mark.parametrize("scripts", [True, False])
def test_a_file_is_judged_report_by_report(opened: Opened, file: Path, scripts: bool) -> None:
    page = opened("/indberet", scripts=scripts)
    page.set_input_files("#fil", file)
    page.click("form.row-form button")
    text = page.inner_text("main")
    assert "Modtaget og gemt: 1" in text
    assert "journalsystemet: 1" in text
    assert "rapporter.ndjson:2" in text


def test_a_file_of_another_kind_is_told_in_words(opened: Opened, tmp_path: Path) -> None:
    (tmp_path / "brev.docx").write_bytes(b"PK")
    page = opened("/indberet")
    page.set_input_files("#fil", tmp_path / "brev.docx")
    page.click("form.row-form button")
    assert "holder ingen rapporter" in page.inner_text("[role=alert]")
