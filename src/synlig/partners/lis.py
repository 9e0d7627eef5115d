"""A municipality's own LIS or BI as a recipient: rows of its own citizens, and of nobody else's."""

from typing import ClassVar, Final

from synlig.partners.receipting import Receipting


class Lis(Receipting):
    """By files or over client certificates, as the address says."""

    name: ClassVar[str] = "lis"


RECIPIENT: Final = Lis
