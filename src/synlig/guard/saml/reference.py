"""What is kept with a session so that it can be logged out, at our wish or the identity provider's."""

from dataclasses import dataclass

import msgspec
from lxml import etree

from synlig.guard.saml.elements import Element
from synlig.guard.saml.names import saml


@dataclass(frozen=True, slots=True)
class Reference:
    """The NameID as the token had it, and the identity provider's name for the session."""

    value: str
    format: str
    name_qualifier: str
    sp_name_qualifier: str
    session_index: str

    @classmethod
    def of(cls, name_id: Element, session_index: str) -> "Reference":
        """From a NameID element that has nothing but text."""
        return cls(
            value=name_id.text or "",
            format=name_id.get("Format", ""),
            name_qualifier=name_id.get("NameQualifier", ""),
            sp_name_qualifier=name_id.get("SPNameQualifier", ""),
            session_index=session_index,
        )

    @classmethod
    def read(cls, text: str) -> "Reference":
        """From the text that `written` gave."""
        return msgspec.json.decode(text, type=cls)

    def written(self) -> str:
        """Text to keep with the session. It names the person: it is kept as the session is."""
        return msgspec.json.encode(self).decode()

    def name_id(self) -> Element:
        """The NameID element again."""
        qualified = (
            ("Format", self.format),
            ("NameQualifier", self.name_qualifier),
            ("SPNameQualifier", self.sp_name_qualifier),
        )
        element = etree.Element(saml("NameID"), {name: value for name, value in qualified if value})
        element.text = self.value
        return element
