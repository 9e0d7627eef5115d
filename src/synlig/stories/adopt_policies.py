"""Decide by the access policies that were approved last, in this process, from its start (K7, K13)."""

from synlig.guard.access.decision import policy_statement, policy_version, use_policies
from synlig.guard.four_eyes import FourEyes
from synlig.storage.access_policies import AccessPolicies


def adopt_policies(*, policies: AccessPolicies, four_eyes: FourEyes) -> str:
    """The version in force: the newest approved, else the one that is delivered.

    Raises:
        IntegrityFailure: what is kept is not what was approved; nothing may be decided by it.
    """
    adopted = policies.newest()
    if adopted is not None:
        four_eyes.verify(policy_statement(adopted.text), adopted.signature)
        use_policies(adopted.text)
    return policy_version()
