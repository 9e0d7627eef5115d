"""Collect what another sector returns: linked on the CPR number in the vault, kept with sector and ground (A7, A8)."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from typing import Final

from synlig import partners
from synlig.core.codes import HEART_CODES, CodeBook
from synlig.core.cpr import Surrogate
from synlig.core.instant import danish_day
from synlig.core.sector_record import ReturnAgreement, SectorRecord, Told
from synlig.core.settings import Settings
from synlig.core.source import Piece, Reach
from synlig.declared import returned
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.pipeline.returned import is_indicators, read_fhir, read_indicators, read_lines
from synlig.storage.dhrd_indicators import DhrdIndicators
from synlig.storage.reaches import Reaches
from synlig.storage.sector_records import SectorRecords
from synlig.storage.vault import CitizenRights

READERS: Final[Mapping[str, Callable[[bytes, Mapping[str, str]], list[Told]]]] = {
    "fhir": read_fhir,
    "lines": read_lines,
}


def collect_returned(
    source_name: str,
    told: Callable[[int], None],
    anew: bool,  # noqa: FBT001 (the command's own option)
    *,
    settings: Settings,
    reaches: Reaches,
    citizen_rights: CitizenRights,
    sector_records: SectorRecords,
    dhrd_indicators: DhrdIndicators,
    codebook: CodeBook,
    clock: Callable[[], datetime],
    log: Recorder,
    actor: str,
) -> Mapping[str, int]:
    """How many records were linked, changed, relinked or not linked and why; `told` hears of each piece.

    With `anew` everything is asked for again from the beginning: citizens who were unknown then may be known by
    now, and records may be about another. Of who is not known nothing is kept (K19). It may be killed anywhere.

    Raises:
        NotFound: no such source or declaration. Unavailable: the source cannot be reached; what came is kept.
        WrongUsage: a file of indicators is wrong; nothing of it is kept.
    """
    agreed = returned.named(settings.sources.get(f"{source_name}_returns", ""))
    source, wire = partners.source_of(source_name, settings.sources, settings.intake.max_report_bytes)
    outcomes, indicators = Counter[str](), _indicators(codebook)
    with closing(wire):
        for piece in source.pieces(Reach() if anew else reaches.of(source_name)):
            figures, records = _read(piece, agreed)
            for one in figures:
                dhrd_indicators.keep(kept := read_indicators(one, indicators, clock()))
                outcomes["indicators"] += len(kept)
            linked, unlinked = _linked(records, citizen_rights)
            outcomes.update(sector_records.keep(source_name, agreed, linked, unlinked, danish_day(clock())))
            reaches.keep(source_name, piece.reach)
            told(len(piece.documents))
    facts: dict[str, str | int] = {"source": source_name, **outcomes}
    log.record([Entry(Event.RETURNED_KEPT, actor, purpose=agreed.purpose.da, facts=facts)])
    return outcomes


def _indicators(codebook: CodeBook) -> frozenset[str]:
    return frozenset(
        code.code for code in codebook.codes.values() if code.system == HEART_CODES and code.kind == "indicator"
    )


def _read(piece: Piece, agreed: ReturnAgreement) -> tuple[list[bytes], list[Told]]:
    """The files of indicators in a piece, and the records in all others."""
    figures, records = list[bytes](), list[Told]()
    for _, raw in piece.documents:
        if raw is not None and agreed.indicators and is_indicators(raw):
            figures.append(raw)
        else:
            records += [Told(None, None, "unreadable")] if raw is None else READERS[agreed.form](raw, agreed.kinds)
    return figures, records


def _linked(
    told: Sequence[Told], citizen_rights: CitizenRights
) -> tuple[list[tuple[Surrogate, SectorRecord]], Counter[str]]:
    """Records of citizens we know, and why the others are not linked; makes nobody."""
    known = citizen_rights.known(list({one.cpr for one in told if one.cpr is not None}))
    linked, unlinked = list[tuple[Surrogate, SectorRecord]](), Counter[str]()
    for one in told:
        if one.record is None or one.cpr is None:
            unlinked[one.why or "unreadable"] += 1
        elif one.cpr in known:
            linked.append((known[one.cpr].surrogate, one.record))
        else:
            unlinked["unknown-citizen"] += 1
    return linked, unlinked
