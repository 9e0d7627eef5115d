"""Released figures arranged as a reader wants them: in rows and columns, own groups, with totals that hold."""

from synlig.pipeline.arrange.laying import laid_out
from synlig.pipeline.arrange.long import long_answer
from synlig.pipeline.arrange.parts import Part, parts_of
from synlig.pipeline.arrange.wide import wide_csv, wide_xlsx

__all__ = ["Part", "laid_out", "long_answer", "parts_of", "wide_csv", "wide_xlsx"]
