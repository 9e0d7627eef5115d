"""Lease holders: the living are left alone, the dead are known at once, strangers are waited for."""

import subprocess
import sys
from pathlib import Path

from synlig.storage.holder import new_holder, surely_gone

SRC = Path(__file__).resolve().parents[2] / "src"
SAY = "from synlig.storage.holder import new_holder; print(new_holder())"


def test_a_living_process_is_not_gone() -> None:
    assert not surely_gone(new_holder())


def test_two_holders_in_one_process_differ_and_fit_their_column() -> None:
    first, second = new_holder(), new_holder()
    assert first != second
    assert max(len(first), len(second)) <= 32


def test_an_ended_process_is_gone() -> None:
    command = [sys.executable, "-c", SAY]
    ended = subprocess.run(command, env={"PYTHONPATH": str(SRC)}, capture_output=True, text=True, check=True)
    assert surely_gone(ended.stdout.strip())


def test_a_process_that_got_the_number_of_an_ended_one_is_not_taken_for_it() -> None:
    here, process, began, number = new_holder().split(".")
    assert surely_gone(".".join((here, process, str(int(began) - 1), number)))


def test_of_another_machine_nothing_is_known() -> None:
    _, process, began, number = new_holder().split(".")
    assert not surely_gone(f"00000000.{process}.{int(began) - 1}.{number}")
    assert not surely_gone("f" * 32)
    assert not surely_gone("")
