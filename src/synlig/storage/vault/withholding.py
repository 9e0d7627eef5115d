"""Of whom nothing may leave by an agreement on a day (GDPR art. 18, K26)."""

from collections.abc import Sequence
from datetime import date

from synlig.core.agreement import Agreement
from synlig.core.cpr import Surrogate
from synlig.storage.vault.rights import CitizenRights
from synlig.storage.vault.standings import Standings


def withheld(
    agreement: Agreement, whose: Sequence[Surrogate], standings: Standings, rights: CitizenRights, today: date
) -> frozenset[Surrogate]:
    """Those whose processing is restricted, and those who are protected where the agreement leaves them out."""
    protected = rights.protected(whose, today) if agreement.without_protected else ()
    return standings.in_force("restriction", whose, today) | frozenset(protected)
