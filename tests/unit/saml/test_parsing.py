"""The limits of a message: what is as large as allowed is parsed, one more is not."""

from base64 import b64encode

import pytest

from synlig.guard.saml.parsing import LARGEST, MOST_NAMESPACES, MOST_TAGS, parse, unbase64
from synlig.guard.saml.reasons import Reason, TokenRefused


def as_many(limit: str, more: int) -> bytes:
    """A message at a limit, or `more` past it."""
    spaces = "".join(f" xmlns:n{number}='u:{number}'" for number in range(MOST_NAMESPACES + more))
    written = {
        "bytes": "<a>" + " " * (LARGEST - 7 + more) + "</a>",
        "tags": "<a>" + "<b/>" * (MOST_TAGS - 2 + more) + "</a>",
        "namespaces": f"<a{spaces}/>",
    }
    return written[limit].encode()


@pytest.mark.parametrize("limit", ["bytes", "tags", "namespaces"])
def test_a_message_at_its_limit_is_parsed_and_one_past_it_is_not(limit: str) -> None:
    assert parse(as_many(limit, 0)).tag == "a"
    with pytest.raises(TokenRefused) as refused:
        parse(as_many(limit, 1))
    assert refused.value.reason is Reason.TOO_LARGE


def test_the_limits_are_what_the_documents_say() -> None:
    assert (LARGEST, MOST_TAGS, MOST_NAMESPACES) == (256 * 1024, 10_000, 200)


def test_base64_is_measured_before_it_is_read() -> None:
    fits = b64encode(bytes(LARGEST)).decode()
    padded = fits + "\n" * (LARGEST * 3 // 2 - len(fits))
    assert unbase64(padded, Reason.BASE64) == bytes(LARGEST)
    with pytest.raises(TokenRefused) as refused:
        unbase64(padded + "\n", Reason.BASE64)
    assert refused.value.reason is Reason.TOO_LARGE
