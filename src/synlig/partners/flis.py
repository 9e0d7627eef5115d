"""FLIS, the municipalities' shared management information, as a recipient: care data of all paragraphs."""

from typing import ClassVar, Final

from synlig.partners.receipting import Receipting


class Flis(Receipting):
    """By REST or by files, as the address says."""

    name: ClassVar[str] = "flis"


RECIPIENT: Final = Flis
