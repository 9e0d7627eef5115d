"""Files that people upload: read with no trust in them, and mapped to municipalities cell by cell."""

from synlig.pipeline.upload.mapping import guessed_key, mapped
from synlig.pipeline.upload.reading import read_sheet

__all__ = ["guessed_key", "mapped", "read_sheet"]
