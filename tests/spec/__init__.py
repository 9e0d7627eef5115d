"""A table in, a table out: what the words of a declaration mean."""
