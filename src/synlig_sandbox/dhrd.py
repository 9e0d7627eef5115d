"""A stand-in for DHRD (RKKP): takes heart courses, returns what it knows; `python -m synlig_sandbox.dhrd`."""

import json
from collections.abc import Sequence
from pathlib import Path

from synlig_sandbox.door import main
from synlig_sandbox.forms import Incremental, Sent
from synlig_sandbox.heart import READING
from synlig_sandbox.hospital import diagnoses
from synlig_sandbox.indicators import indicators
from synlig_sandbox.service import Service


class Dhrd(Service):
    """The service: what it returns is counted from all that it holds."""

    def __init__(self, folder: Path) -> None:
        form = Incremental(READING, "synlig-hjerte-incremental-delivery")
        super().__init__(folder, form, self.back)

    def back(self, accepted: Sequence[Sent]) -> list[tuple[str, bytes]]:
        """Diagnoses of those just reported, and the indicators."""
        return [*diagnoses(accepted), ("indikatorer.csv", indicators(map(json.loads, self.register.bodies())))]


if __name__ == "__main__":
    main("synlig_sandbox.dhrd", Dhrd)
