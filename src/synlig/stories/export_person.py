"""Write everything that is held of a person to a file: JSON for a machine, PDF for the person (K22)."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from synlig.core.cpr import Cpr
from synlig.core.errors import NotFound, WrongUsage
from synlig.core.found import Found
from synlig.core.instant import danish_day
from synlig.core.kommune import KommuneKode
from synlig.core.person_case import CaseItem
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.pipeline.access_letter import letter
from synlig.storage.exported import write_whole
from synlig.storage.receipts import Receipts
from synlig.storage.sealed_reports import SealedReports
from synlig.storage.searching import Rows
from synlig.storage.searching.reports import STORE as REPORTS
from synlig.storage.vault import CitizenRights, Known, Vault


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, and what must be said with it."""

    out: str
    found: int
    reports: int
    rows: int
    protected_until: str | None


def export_person(
    cpr: Cpr,
    found: Sequence[Found],
    out: Path,
    decided: Sequence[CaseItem] = (),
    kommune: KommuneKode | None = None,
    *,
    vault: Vault,
    citizen_rights: CitizenRights,
    receipts: Receipts,
    reports: SealedReports,
    found_rows: Rows,
    log: Recorder,
    actor: str,
    clock: Callable[[], datetime],
) -> Exported:
    """The gross list `found`, the reports themselves and the rows made of them, in `out` (`.pdf`, else JSON).

    What was `decided` in a case is followed: rejected reports are left out, redacted ones say only why. With `kommune`
    only what that municipality answers for.

    Raises:
        NotFound: nothing is held of the person. WrongUsage: there is no such folder. Unavailable: disk full.
    """
    known = citizen_rights.known([cpr]).get(cpr)
    if known is None and not found:
        raise NotFound("Nothing is held of that person.")
    if not out.parent.is_dir():
        raise WrongUsage(f"{out.parent} is no folder.")
    decisions = {item.bundle_id: item for item in decided if item.bundle_id and item.store == REPORTS}
    own = [] if known is None else list(_reports(known, receipts, reports, vault))
    own = [line for line in own if kommune in (None, line["kommune"])]
    own = [shown for shown in (_as_decided(line, decisions) for line in own) if shown is not None]
    rows = [] if known is None else [{"table": name, **row} for name, row in found_rows.rows(known.surrogate)]
    rows = [row for row in rows if _is_kept(decisions.get(str(row.get("bundle_id"))))]
    rows = [row for row in rows if kommune in (None, row.get("kommune"))]
    today = danish_day(clock())
    protected = None if known is None else citizen_rights.protected([known.surrogate], today).get(known.surrogate)
    until = None if protected is None else protected.until.isoformat()
    said = {"out": str(out), "found": str(len(found)), "reports": str(len(own))}
    subject = "" if known is None else known.surrogate
    log.record([Entry(Event.PERSON_EXPORTED, actor, subject=subject, personal=said)])
    if out.suffix == ".pdf":
        shown = "" if until is None else f"Navne- og adressebeskyttelse til og med {until}."
        write_whole(out, letter(found, own, today.isoformat(), shown))
    else:
        document = {"made": clock(), "protected_until": until, "found": list(map(asdict, found))}
        write_whole(out, _as_json({**document, "reports": own, "rows": rows}))
    out.chmod(0o600)
    return Exported(str(out), len(found), len(own), len(rows), until)


def _as_json(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1, default=str).encode()


def _as_decided(line: dict[str, Any], decisions: Mapping[str, CaseItem]) -> dict[str, Any] | None:
    item = decisions.get(str(line["bundle_id"]))
    if item is not None and item.decision == "reject":
        return None
    return line if _is_kept(item) else {**line, "findings": [], "report": f"overstreget: {item.reason if item else ''}"}


def _is_kept(item: CaseItem | None) -> bool:
    return item is None or item.decision in ("", "keep")


def _reports(known: Known, receipts: Receipts, reports: SealedReports, vault: Vault) -> Iterator[dict[str, Any]]:
    """The person's own reports, opened, with their verdicts."""
    lines = {line["receipt_id"]: line for line in receipts.about(known.surrogate)}
    for receipt_id, raw in reports.opened(list(lines), vault.keys_of):
        try:
            body: Any = json.loads(raw)
        except ValueError:
            body = raw.decode("utf-8", "replace")
        yield {**lines[receipt_id], "report": body}
