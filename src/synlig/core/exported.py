"""A table as a file: its bytes, what kind they are, and what lies beside a file that cannot explain itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Exported:
    """A table as a file, and what lies beside one that cannot explain itself."""

    content: bytes
    media_type: str
    name: str
    beside: bytes | None = None
