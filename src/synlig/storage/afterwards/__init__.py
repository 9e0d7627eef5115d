"""What rules find once reports are rows: whose rows changed, and the findings that stand or were mended."""

from synlig.storage.afterwards.late_findings import LateFindings, Settled
from synlig.storage.afterwards.reading import Judgement, TouchedRows, judgement
from synlig.storage.afterwards.touched import Touched

__all__ = ["Judgement", "LateFindings", "Settled", "Touched", "TouchedRows", "judgement"]
