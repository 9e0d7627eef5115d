"""Backups: encrypted, each file kept once, and restored only through a gate (K25)."""
