"""Keeping what was received: sealed, durable before it is acknowledged, and never twice."""

from synlig.storage.intake.keeping import Intake
from synlig.storage.intake.reception import Reception
from synlig.storage.intake.values import Incoming, Kept, Outcome

__all__ = ["Incoming", "Intake", "Kept", "Outcome", "Reception"]
