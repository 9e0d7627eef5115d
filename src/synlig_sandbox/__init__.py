"""Counterparts of the Gateway that behave like the real ones: own processes, own stores, strangers to it."""
