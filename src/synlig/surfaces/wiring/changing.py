"""Parts for essential changes: who proposes, who approves, and what was proposed."""

from functools import cached_property

from synlig.core.change import Decider
from synlig.guard.four_eyes import PURPOSE, FourEyes
from synlig.guard.identity.operating_system import operator
from synlig.guard.signing import check_signature, sign
from synlig.storage.access_policies import AccessPolicies
from synlig.storage.changes import Changes
from synlig.surfaces.wiring.foundation import Foundation


class Changing(Foundation):
    """Parts for essential changes: who proposes, who approves, and what was proposed."""

    @cached_property
    def changes(self) -> Changes:
        """The register of changes."""
        return Changes(self.control)

    @cached_property
    def policies(self) -> AccessPolicies:
        """Access policies that were approved."""
        return AccessPolicies(self.control)

    @cached_property
    def operator(self) -> Decider:
        """The person at the command line, as the machine knows them."""
        return operator()

    @cached_property
    def four_eyes(self) -> FourEyes:
        """Who may approve; approvals are signed with the key of releases, for a purpose of their own."""
        keys, settings = self.keys, self.settings
        return FourEyes(
            settings.approvals.four_eyes,
            bool(settings.identity.idp_metadata),
            lambda statement: sign(keys.release_private(), PURPOSE, statement),
            lambda statement, signature: check_signature(keys.release_public(), PURPOSE, statement, signature),
        )
