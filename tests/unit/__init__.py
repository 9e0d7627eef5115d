"""Single values and functions."""
