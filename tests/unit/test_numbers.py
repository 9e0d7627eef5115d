"""CPR numbers are found in any text, and nothing else is taken for one."""

import random

import pytest

from synlig.core.cpr import Cpr
from synlig.pipeline.numbers import crossed, masked, mistyped, numbers_in
from tests.resting import synthetic_cpr


@pytest.fixture
def cpr() -> Cpr:
    return synthetic_cpr(random.Random(5))


@pytest.mark.parametrize("around", ["{}", "cpr {}.", '"value": "{}"', "æ{}å", "({})", "\n{}\n", "<{}>", "-{}-", "={}&"])
@pytest.mark.parametrize("form", ["{0}{1}", "{0}-{1}"])
def test_a_number_is_found_and_masked_whatever_is_around_it(cpr: Cpr, around: str, form: str) -> None:
    digits = cpr.reveal()
    text = around.format(form.format(digits[:6], digits[6:])).encode()
    assert numbers_in(text) == {cpr}
    without = masked(text, cpr)
    assert numbers_in(without) == set()
    assert len(without) == len(text)
    assert without.replace(b"X", b"") == bytes(byte for byte in text if not 48 <= byte <= 57)


@pytest.mark.parametrize("around", ["1{}", "{}1", "a{}", "{}f", "0{}0"])
def test_a_part_of_something_longer_is_no_number(cpr: Cpr, around: str) -> None:
    text = around.format(cpr.reveal()).encode()
    assert numbers_in(text) == set()
    assert masked(text, cpr) == text


def test_ten_digits_that_begin_with_no_date_are_no_number() -> None:
    assert numbers_in(b"9912345678 0000000000 310299-1234") == set()


def test_several_numbers_are_found_each_once_and_one_is_masked() -> None:
    randomly = random.Random(6)
    one, other = synthetic_cpr(randomly), synthetic_cpr(randomly)
    text = f"{one.reveal()} {other.reveal()},{one.reveal()}".encode()
    assert numbers_in(text) == {one, other}
    assert numbers_in(masked(text, one)) == {other}


def test_a_slip_of_the_fingers_goes_both_ways(cpr: Cpr) -> None:
    near = mistyped(cpr)
    assert cpr not in near
    assert 60 < len(near) < 100
    assert all(cpr in mistyped(other) for other in near)
    swapped = Cpr(cpr.reveal()[:8] + cpr.reveal()[9] + cpr.reveal()[8])
    assert swapped in near or swapped == cpr


def test_a_number_in_an_id_or_a_file_name_is_crossed_out_and_a_uuid_is_left(cpr: Cpr) -> None:
    digits = cpr.reveal()
    dashed = f"{digits[:6]}-{digits[6:]}"
    assert crossed(f"/in/borger{digits}.ndjson:3") == "/in/borgerXXXXXXXXXX.ndjson:3"
    assert crossed(f"report-{dashed}_1") == "report-XXXXXX-XXXX_1"
    uuid = f"ab{digits[:6]}-{digits[6:]}-4000-8000-{digits}00"
    assert crossed(f"Bundle/{uuid}") == f"Bundle/{uuid}"
    assert crossed(f"1{digits}") == f"1{digits}"
