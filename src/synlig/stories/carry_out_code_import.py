"""Carry out an approved import of codes: keep what was approved, nothing else."""

from collections.abc import Callable, Mapping
from datetime import datetime

from synlig.core.change import Change
from synlig.guard.four_eyes import FourEyes
from synlig.storage.changes import Changes
from synlig.storage.classification import Classifications, decoded


def carry_out_code_import(
    change: Change,
    *,
    four_eyes: FourEyes,
    classifications: Classifications,
    changes: Changes,
    clock: Callable[[], datetime],
) -> Mapping[str, object]:
    """How many parts were new; it may be killed and run again (C1, K13).

    Raises:
        Refused: not approved. IntegrityFailure: not what was approved. Conflict: other content under that version.
    """
    four_eyes.check_approval(change)
    fresh = classifications.keep(decoded(change.proposal.document), change.id, clock())
    changes.done(change, f'{{"imported": {fresh}}}', clock(), let_go=True)
    return {"imported": fresh}
