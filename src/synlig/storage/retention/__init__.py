"""Clean-up by the declared rules: in databases, files and logs (K24)."""
