"""A researcher as a recipient: a minimised extract under pseudonyms that fit no other recipient's."""

from typing import ClassVar, Final

from synlig.partners.receipting import Receipting


class Forskning(Receipting):
    """One project; a further one is a copy of this file and of its agreement under another name."""

    name: ClassVar[str] = "forskning"


RECIPIENT: Final = Forskning
