"""From exact cells to cells anyone may see: merged where few live, rounded by fixed thresholds, made to agree."""

from synlig.pipeline.disclose.agreeing import agreed
from synlig.pipeline.disclose.gate import Earlier, Public, check
from synlig.pipeline.disclose.merging import Inhabitants, Merged, inhabitants, merged, merged_groups
from synlig.pipeline.disclose.rounding import SELDOM, protected, seldom_up, threshold_axes
from synlig.pipeline.disclose.row_counts import RowCounts, check_row_counts, rounded_row_counts
from synlig.pipeline.disclose.small_counts import small_counts

__all__ = [
    "SELDOM",
    "Earlier",
    "Inhabitants",
    "Merged",
    "Public",
    "RowCounts",
    "agreed",
    "check",
    "check_row_counts",
    "inhabitants",
    "merged",
    "merged_groups",
    "protected",
    "rounded_row_counts",
    "seldom_up",
    "small_counts",
    "threshold_axes",
]
