"""The register of public totals of one home: what comes with the package, and what its people have added."""

from pathlib import Path

from synlig.core.public_total import PublicTotal
from synlig.declared import public_totals


class PublicTotals:
    """The file `<home>/public_totals.csv`, if there is one, beside the declared totals."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def all(self) -> tuple[PublicTotal, ...]:
        """Every registered total, read anew.

        Raises:
            InputRejected: the file is not understood; says which row.
        """
        added = self._path.read_text(encoding="utf-8-sig") if self._path.exists() else ""
        return (*public_totals.load(), *(public_totals.read(added) if added else ()))
