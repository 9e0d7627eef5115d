"""The exact cells of a cube, counted by the engine from the versions that survive."""

from synlig.storage.facts.cells import Query, exact_cells
from synlig.storage.facts.definitions import FACTS
from synlig.storage.facts.facts_query import FactsQuery

__all__ = ["FACTS", "FactsQuery", "Query", "exact_cells"]
