"""What every conformance test may ask for."""

from tests.databases import database, opener, postgres_url

__all__ = ["database", "opener", "postgres_url"]
