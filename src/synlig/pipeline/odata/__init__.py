"""Released cells as an OData 4.0 service: entity sets, what may be asked of them, and the answers."""

from synlig.pipeline.odata.csdl import csdl, service_document
from synlig.pipeline.odata.entity_sets import EntitySet, Service, TextColumn, service
from synlig.pipeline.odata.picking import Picked, pick, pick_one
from synlig.pipeline.odata.query import Page, Query, keyed, parse
from synlig.pipeline.odata.writing import many, one

__all__ = [
    "EntitySet",
    "Page",
    "Picked",
    "Query",
    "Service",
    "TextColumn",
    "csdl",
    "keyed",
    "many",
    "one",
    "parse",
    "pick",
    "pick_one",
    "service",
    "service_document",
]
