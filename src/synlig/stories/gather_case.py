"""Keep the gross list that was found for a case, to be gone through row by row (K21, K22)."""

from collections.abc import Sequence

from synlig.core.found import Found
from synlig.core.person_case import CaseItem
from synlig.storage.person_cases import PersonCases


def gather_case(case_id: str, found: Sequence[Found], *, person_cases: PersonCases) -> list[CaseItem]:
    """The rows as they are kept. What was decided on the same row before is decided still.

    Raises:
        NotFound: no such case. Conflict: it has ended.
    """
    before = {(one.store, one.kind, one.when, one.why, one.bundle_id): one for one in person_cases.items(case_id)}
    items = list[CaseItem]()
    for number, row in enumerate(found, start=1):
        when = "" if row.when is None else row.when.isoformat(timespec="seconds")
        kommune, bundle_id = row.kommune or "", row.bundle_id or ""
        old = before.get((row.store, row.kind, when, row.why, bundle_id))
        decided = ("", "", "") if old is None else (old.decision, old.reason, old.decided_by)
        items.append(CaseItem(number, row.store, row.kind, when, row.match, row.why, bundle_id, kommune, *decided))
    person_cases.keep_items(case_id, items)
    return items
