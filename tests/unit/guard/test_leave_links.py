"""The link that stops mail: made for one subscription by its own code, and in one spelling alone."""

import pytest

from synlig.guard.leave_links import LONGEST, leave_token, leave_token_holds, subscription_of

CODE = "0123abcd-4567-4890-abcd-ef0123456789"
TOKEN = leave_token(12, CODE)


def test_a_link_holds_for_its_subscription_and_code_alone() -> None:
    number, _, mac = TOKEN.partition(".")
    assert (subscription_of(TOKEN), len(mac)) == (12, 43)
    assert leave_token_holds(TOKEN, CODE)
    others = [leave_token(12, "another"), f"13.{mac}", f"0{TOKEN}", f" {TOKEN}", f"{number}.{mac}=", TOKEN[:-1]]
    assert [other for other in others if leave_token_holds(other, CODE)] == []
    assert not leave_token_holds(TOKEN, CODE.upper())
    assert mac not in CODE


@pytest.mark.parametrize(
    "token", ["", "12", "12.", ".mac", "x.mac", "-1.mac", "１２.mac", "12.mæc", f"12.{'x' * LONGEST}"]
)
def test_what_is_no_link_claims_nothing(token: str) -> None:
    assert subscription_of(token) is None
    assert not leave_token_holds(token, CODE)


def test_the_longest_link_is_read() -> None:
    assert subscription_of("1." + "x" * (LONGEST - 2)) == 1
    assert subscription_of("1." + "x" * (LONGEST - 1)) is None
