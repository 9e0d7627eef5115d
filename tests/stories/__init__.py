"""Whole use cases, told from top to bottom."""
