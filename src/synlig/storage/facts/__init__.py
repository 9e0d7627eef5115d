"""The exact cells of a cube, counted by the engine from the versions that survive."""

from synlig.storage.facts.cell_rows import CellRows, cell_rows
from synlig.storage.facts.cells import Query, exact_cells
from synlig.storage.facts.definitions import FACTS
from synlig.storage.facts.facts_query import FactsQuery

__all__ = ["FACTS", "CellRows", "FactsQuery", "Query", "cell_rows", "exact_cells"]
