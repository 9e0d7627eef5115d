"""Why a token or log-out message was refused: for the security log, never for the page."""

from enum import StrEnum

from synlig.core.errors import Refused


class Reason(StrEnum):
    """The words of the security log, from the outside of a message to its inside."""

    MISSING = "missing"
    TOO_LARGE = "too-large"
    BASE64 = "base64"
    DEFLATE = "deflate"
    ENCODING = "encoding"
    DOCTYPE = "doctype"
    COMMENT = "comment"
    PROCESSING_INSTRUCTION = "processing-instruction"
    CDATA = "cdata"
    XML = "xml"

    OTHER_BROWSER = "other-browser"
    LOGIN_EXPIRED = "login-expired"

    RESPONSE_SHAPE = "response-shape"
    VERSION = "version"
    ISSUER = "issuer"
    DESTINATION = "destination"
    STATUS = "status"
    IN_RESPONSE_TO = "in-response-to"
    STALE = "stale"
    FUTURE = "future"
    NOT_ENCRYPTED = "not-encrypted"
    ASSERTION_COUNT = "assertion-count"

    ENCRYPTION_SHAPE = "encryption-shape"
    ENCRYPTION_ALGORITHM = "encryption-algorithm"
    DECRYPTION = "decryption"

    SIGNATURE_MISSING = "signature-missing"
    SIGNATURE_SHAPE = "signature-shape"
    SIGNATURE_REFERENCE = "signature-reference"
    SIGNATURE_TRANSFORM = "signature-transform"
    SIGNATURE_ALGORITHM = "signature-algorithm"
    SIGNATURE = "signature"
    DUPLICATE_ID = "duplicate-id"
    CERTIFICATE = "certificate"

    ASSERTION_SHAPE = "assertion-shape"
    INSTANT = "instant"
    NAME_ID = "name-id"
    NAME_ID_CVR = "name-id-cvr"
    CONFIRMATION = "confirmation"
    HOLDER = "holder"
    RECIPIENT = "recipient"
    EXPIRED = "expired"
    NOT_YET = "not-yet"
    AUDIENCE = "audience"
    CONDITION = "condition"
    SESSION = "session"
    OLD_AUTHENTICATION = "old-authentication"

    ATTRIBUTE_SHAPE = "attribute-shape"
    ATTRIBUTE_REPEATED = "attribute-repeated"
    ATTRIBUTE_VALUE = "attribute-value"
    ATTRIBUTE_MISSING = "attribute-missing"
    CVR = "cvr"
    LEVEL_MISSING = "level-missing"
    LEVEL_UNKNOWN = "level-unknown"
    LEVEL_TOO_LOW = "level-too-low"
    PRIVILEGES = "privileges"
    ORGANISATION = "organisation"
    TOKEN = "token"  # noqa: S105 (a word of the log, no secret)

    REPLAY = "replay"


class TokenRefused(Refused):
    """A message that was not accepted; `reason` goes to the security log, the message says nothing of it (K7)."""

    def __init__(self, reason: Reason, account: str = "") -> None:
        """`account` tells whose token it was, when that much of it was signed and read."""
        super().__init__("The log-in was refused.")
        self.reason = reason
        self.account = account


class Note(StrEnum):
    """What was ignored in a token that was accepted: for the security log."""

    RESPONSE_SIGNED = "response-signed"
    OTHER_CVR = "privileges-of-other-cvr"
    OTHER_SCOPE = "privileges-of-other-scope"
    UNKNOWN_ROLE = "unknown-role"
    UNKNOWN_CONSTRAINT = "unknown-constraint"
    UNKNOWN_VALUE = "unknown-constraint-value"
    REPEATED_CONSTRAINT = "repeated-constraint"
    ROLE_NOT_FOR_ORGANISATION = "role-not-for-organisation"
    UNKNOWN_ORGANISATION = "unknown-organisation"
