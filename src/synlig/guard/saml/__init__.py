"""A narrow OIOSAML service provider: what is not expressly agreed is refused (K6, K7)."""
