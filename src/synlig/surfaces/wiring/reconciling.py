"""Parts for holding the stores against each other and their signed manifest."""

from functools import cached_property

from synlig.guard.signing import check_signature, sign
from synlig.guard.table_keys import TableKeys
from synlig.storage.reconciling.statements import PURPOSE, Statements
from synlig.surfaces.wiring.releasing import Releasing


class Reconciling(Releasing):
    """Parts for holding the stores against each other and their signed manifest."""

    @cached_property
    def table_keys(self) -> TableKeys:
        """Keys of stored files."""
        return TableKeys(self.keys)

    @cached_property
    def statements(self) -> Statements:
        """Signed manifests of the stores, signed with the key of releases for a purpose of their own."""
        keys = self.keys
        return Statements(
            self.control,
            lambda content: sign(keys.release_private(), PURPOSE, content),
            lambda content, signature: check_signature(keys.release_public(), PURPOSE, content, signature),
        )
