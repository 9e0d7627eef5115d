"""Erasing a person everywhere, resumable at every step (K23)."""
