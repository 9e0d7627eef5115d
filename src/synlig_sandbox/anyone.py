"""A stand-in for recipients that have none of their own: takes what is in form; `python -m synlig_sandbox.anyone`."""

import json
from datetime import datetime
from pathlib import Path

from synlig_sandbox.door import main
from synlig_sandbox.forms import Rows, Sent, is_cpr
from synlig_sandbox.reading import citizen_of
from synlig_sandbox.service import Service


class InForm:
    """Either form, by how it begins; of a report only that it is about one citizen is looked at."""

    def __init__(self) -> None:
        self._rows = Rows(frozenset(), bool)

    def open(self, delivery: str, body: bytes) -> tuple[datetime, list[Sent]]:
        """When it is stamped, and its reports."""
        if b'"resourceType":"Bundle"' not in body[:200]:
            return self._rows.open(delivery, body)
        whole = json.loads(body)
        if whole.get("id") != delivery or "timestamp" not in whole:
            raise ValueError("not a delivery")
        reports = [entry["resource"] for entry in whole["entry"]]
        return datetime.fromisoformat(whole["timestamp"]), [
            Sent(str(report["id"]), report, json.dumps(report).encode()) for report in reports
        ]

    def judge(self, report: Sent) -> str:
        """Why it is not taken."""
        return "" if is_cpr(self.citizen(report)) or isinstance(report.content, list) else "citizen"

    def citizen(self, report: Sent) -> str:
        """Whom it is about."""
        rows = isinstance(report.content, list)
        return self._rows.citizen(report) if rows else citizen_of(report.content)


def make(folder: Path) -> Service:
    """The service, with what it keeps in `folder`."""
    return Service(folder, InForm())


if __name__ == "__main__":
    main("synlig_sandbox.anyone", make)
