"""Synlig, the Gateway for Danish municipal health and elder-care data."""

__version__ = "0.1.0"
