"""Searching every store for one person: what is certainly about them, and what probably is (K20, K21)."""

from synlig.storage.searching.elsewhere import Elsewhere
from synlig.storage.searching.reports import Reports
from synlig.storage.searching.rows import Rows

__all__ = ["Elsewhere", "Reports", "Rows"]
