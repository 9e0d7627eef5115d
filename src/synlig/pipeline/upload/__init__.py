"""Files that people upload: read with no trust in them, and mapped to municipalities cell by cell."""

from synlig.pipeline.upload.mapping import guessed_key, mapped
from synlig.pipeline.upload.members import citizens_in, kind_of, units_in
from synlig.pipeline.upload.reading import read_sheet

__all__ = ["citizens_in", "guessed_key", "kind_of", "mapped", "read_sheet", "units_in"]
