"""Rules that must not be let in."""
