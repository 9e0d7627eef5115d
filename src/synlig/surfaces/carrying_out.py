"""Which story carries out which kind of approved change."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from synlig.core.change import Change
from synlig.core.errors import WrongUsage
from synlig.stories.carry_out_agreement import carry_out_agreement
from synlig.stories.carry_out_code_import import carry_out_code_import
from synlig.stories.carry_out_join import carry_out_join
from synlig.stories.carry_out_key_change import carry_out_key_change
from synlig.stories.carry_out_policies import carry_out_policies
from synlig.stories.carry_out_rules import carry_out_rules
from synlig.stories.carry_out_withdrawal import carry_out_withdrawal
from synlig.stories.erase_person import erase_person
from synlig.surfaces.wiring import Wiring

CARRIED_OUT_BY: Final[Mapping[str, Callable[..., Mapping[str, Any]]]] = {
    "agreement": carry_out_agreement,
    "codes": carry_out_code_import,
    "erasure": erase_person,
    "join": carry_out_join,
    "keys": carry_out_key_change,
    "rules": carry_out_rules,
    "withdrawal": carry_out_withdrawal,
    "policies": carry_out_policies,
}
"""By the kind of the change; each story takes the change, checks its approval, and may be run again after a kill."""


def carry_out(wiring: Wiring, change: Change) -> Mapping[str, Any]:
    """Carry out an approved change; what it came to.

    Raises:
        WrongUsage: a kind that nothing here carries out. Others: what the story says.
    """
    story = CARRIED_OUT_BY.get(change.proposal.kind)
    if story is None:
        raise WrongUsage(f"Nothing here carries out a change of the kind {change.proposal.kind}.")
    return wiring.tell(story, change)
