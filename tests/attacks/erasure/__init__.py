"""Attacks on erasure and restore: scanned, killed at every step, run beside others."""
