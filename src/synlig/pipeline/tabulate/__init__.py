"""Accepted reports into rows: one per resource version, codes also under their UUID, no CPR number and no text."""

from synlig.pipeline.tabulate.citizen import read_cpr
from synlig.pipeline.tabulate.reading import Origin
from synlig.pipeline.tabulate.tabulator import Tabulator

__all__ = ["Origin", "Tabulator", "read_cpr"]
