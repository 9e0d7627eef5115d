"""The gate: bytes in, every finding out, and quickly when there is nothing to find."""

from synlig.pipeline.gate.gate import Gate
from synlig.pipeline.gate.judged import Judged, Limits, ReportFacts

__all__ = ["Gate", "Judged", "Limits", "ReportFacts"]
