"""A course of heart rehabilitation as it is filled in by hand: what is written, what was reported, and by whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from synlig.core.cpr import Surrogate
from synlig.core.kommune import KommuneKode


@dataclass(frozen=True, slots=True)
class HeartCourse:
    """`texts` by field as they stand now; `reported` as they stood when they were last sent, empty before that."""

    id: str
    kommune: KommuneKode
    surrogate: Surrogate
    texts: Mapping[str, str]
    reported: Mapping[str, str]
    begun_at: datetime
    changed_at: datetime
    changed_by: str
    sent_at: datetime | None
