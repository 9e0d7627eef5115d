"""What is published: code systems in all their editions, value sets and maps."""

from collections.abc import Callable

from synlig.core.classification import Classification
from synlig.pipeline.terminology import Terminology


def list_classifications(*, terminology: Callable[[], Terminology]) -> Classification:
    """All of it, declared and imported (C1)."""
    return terminology().classification
