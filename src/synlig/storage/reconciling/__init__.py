"""Holding the stores against each other, and against what was last signed of them (K13)."""

from synlig.storage.reconciling.deliveries import reconcile_outbox
from synlig.storage.reconciling.raw_and_tables import reconcile_rows
from synlig.storage.reconciling.statements import Statements

__all__ = ["Statements", "reconcile_outbox", "reconcile_rows"]
