"""Sundhedsdatastyrelsen (SDS) as a recipient: municipal home nursing as KL incremental deliveries."""

from typing import ClassVar, Final

from synlig.partners.receipting import Receipting


class Sds(Receipting):
    """By REST or by files, as the address says."""

    name: ClassVar[str] = "sds"


RECIPIENT: Final = Sds
