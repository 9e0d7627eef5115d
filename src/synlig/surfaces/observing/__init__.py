"""How it goes: figures for Prometheus, on this machine only and without a word about any person."""
