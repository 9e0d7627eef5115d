"""Who did what, when: one append-only, checkpointed log for audit (K5) and security (K16-K18)."""
