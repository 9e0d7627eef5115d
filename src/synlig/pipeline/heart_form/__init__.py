"""A course of heart rehabilitation as a filled-in form or a line of CSV, turned into the report a system would send."""

from synlig.pipeline.heart_form.composing import compose
from synlig.pipeline.heart_form.csv_judge import CsvJudge, template
from synlig.pipeline.heart_form.filled import Filled
from synlig.pipeline.heart_form.reading import read

__all__ = ["CsvJudge", "Filled", "compose", "read", "template"]
