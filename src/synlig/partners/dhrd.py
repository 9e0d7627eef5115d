"""The heart-rehabilitation database DHRD (RKKP) as a recipient: municipal courses, monthly or daily."""

from typing import ClassVar, Final

from synlig.partners.receipting import Receipting


class Dhrd(Receipting):
    """How DHRD takes municipal data system to system is not published: the form is ours."""

    name: ClassVar[str] = "dhrd"


RECIPIENT: Final = Dhrd
