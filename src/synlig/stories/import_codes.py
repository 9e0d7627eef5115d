"""Propose to import codes: read the files, compare with what is published, and say what would change."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from synlig.core.change import Change, Decider, Proposal
from synlig.core.classification import ALWAYS, Classification
from synlig.core.instant import danish_day
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.pipeline.terminology import Terminology
from synlig.pipeline.terminology.compare import compare_editions, compare_sets
from synlig.pipeline.terminology.effect import affected, effect_of
from synlig.pipeline.terminology.importing import ImportAs, fresh_parts, in_force_from, read_import
from synlig.storage.changes import Changes
from synlig.storage.classification import encoded
from synlig.storage.code_packages import read_code_files
from synlig.storage.code_use import CodeRows

KIND: Final = "codes"
NAMED: Final = 3
"""How many of its parts a proposal is called by."""


def import_codes(
    path: Path,
    wanted: ImportAs,
    *,
    terminology: Callable[[], Terminology],
    code_rows: CodeRows,
    changes: Changes,
    operator: Decider,
    log: Recorder,
    clock: Callable[[], datetime],
) -> Change:
    """The proposal, with a diff and what in our data would change; another person approves it (C1, K13).

    Without days of its own an import is in force from today where something of that name is published already,
    else from ever since.

    Raises:
        NotFound, InputRejected, TooLarge, WrongUsage: what is wrong with the files.
    """
    now, published = clock(), terminology()
    brought = read_import(read_code_files(path), wanted)
    brought, left_out = fresh_parts(brought, published.classification)
    if wanted.in_force == ALWAYS:
        brought = in_force_from(brought, published.classification, danish_day(now))
    editions = list(compare_editions(published, brought, danish_day(now)))
    sets = list(compare_sets(published, brought, danish_day(now)))
    effect = effect_of(brought, left_out, editions, sets, code_rows(affected(editions)))
    proposal = Proposal(KIND, _title(brought), encoded(brought), msgspec.json.encode(effect).decode())
    log.record([Entry(Event.CHANGE_PROPOSED, operator.id, facts={"kind": KIND, "digest": proposal.digest})])
    return changes.propose(proposal, operator.id, now)


def _title(brought: Classification) -> str:
    named = ", ".join(f"{part.name} {part.version}".strip() for part in brought.parts[:NAMED])
    more = len(brought.parts) - NAMED
    return f"Import {named}" + (f" and {more} more" if more > 0 else "")
