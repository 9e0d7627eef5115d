"""What an import would change in what is stored: rows by code, as reported, rounded as released figures are."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from synlig.core.codes import FSIII
from synlig.core.kommune import KommuneKode
from synlig.declared import codes
from synlig.partners.synthetic import SyntheticSettings
from synlig.pipeline.terminology.importing import ImportAs
from synlig.stories.add_sender import add_sender
from synlig.stories.create_home import create_home
from synlig.stories.generate_reports import generate_reports
from synlig.stories.import_codes import import_codes
from synlig.stories.process_reports import process_reports
from synlig.stories.receive_files import receive_files
from synlig.surfaces.wiring import Wiring
from tests.code_files import json_file


def reported(folder: Path) -> Counter[str]:
    """FSIII codes of conditions in the reports, by plain reading."""
    found: Counter[str] = Counter()
    for path in folder.glob("*/*.ndjson"):
        for line in path.read_text(encoding="utf-8").splitlines():
            for entry in json.loads(line)["entry"]:
                resource = entry["resource"]
                if resource["resourceType"] == "Condition":
                    found.update(coding["code"] for coding in resource["code"]["coding"][:1])
    return found


def quietly(_done: int) -> None:
    """Hear of progress and say nothing."""


def edition_without(*gone: str) -> dict[str, Any]:
    known = [code for code in codes.load().codes.values() if code.system == FSIII and code.code not in gone]
    listed = [{"code": code.code, "display": code.display_da} for code in known]
    return {"resourceType": "CodeSystem", "url": FSIII, "version": "next", "content": "complete", "concept": listed}


def test_the_rows_that_hold_a_code_that_goes_are_counted(tmp_path: Path) -> None:
    wiring = Wiring(tmp_path / "home", {})
    wiring.tell(create_home)
    wiring.tell(add_sender, "eoj", ["0540"], [], None, None)
    wanted = SyntheticSettings(60, 2, (KommuneKode("0540"),), 7)
    wiring.tell(generate_reports, wanted, tmp_path / "reports", quietly)
    list(wiring.tell(receive_files, "eoj", (tmp_path / "reports",)))
    wiring.tell(process_reports, quietly)
    counted = reported(tmp_path / "reports")
    often, _ = counted.most_common(1)[0]
    seldom = next(code for code, times in sorted(counted.items()) if times < 5)
    assert counted[often] >= 5
    edition = json_file(tmp_path, edition_without(*counted))
    first, again = (wiring.tell(import_codes, edition, ImportAs("a test")).proposal.effect for _ in range(2))
    assert first == again
    told = json.loads(first)["in_our_data"]
    rows = {row["code"]: row["rows"] for row in told if (row["table"], row["column"]) == ("conditions", "code")}
    assert abs(rows[often] - counted[often]) < 5
    assert rows.get(seldom, 5) == 5, "few rows look like none or like some"
    assert set(rows) < set(counted), "of some codes with few rows nothing is told"
    assert all(number % 5 == 0 and number for number in rows.values())
    assert {row["what"] for row in told} == {"removed"}
    wiring.close()
