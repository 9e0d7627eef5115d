"""Receipts within a person's reach: of one municipality, all of them or those that some of its units reported."""

from sqlalchemy import ColumnElement, and_

from synlig.core.reach import Reach
from synlig.storage.control.schema import receipt


def is_within(reach: Reach) -> ColumnElement[bool]:
    """The condition; a receipt without a known unit is within a whole municipality's reach only."""
    whole = receipt.c.kommune == reach.kommune
    return whole if reach.units is None else and_(whole, receipt.c.sor.in_(sorted(reach.units)))
