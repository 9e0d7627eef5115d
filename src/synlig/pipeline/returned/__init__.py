"""What comes back from another sector, read into records that can be linked, and nothing more kept than is agreed."""

from synlig.pipeline.returned.fhir import read_fhir
from synlig.pipeline.returned.indicators import is_indicators, read_indicators
from synlig.pipeline.returned.lines import read_lines

__all__ = ["is_indicators", "read_fhir", "read_indicators", "read_lines"]
