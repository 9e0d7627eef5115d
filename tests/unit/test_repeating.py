"""A part that works by itself: when it goes on, when it rests, what ends it, and that a stop waits for a turn."""

import threading

import pytest

from synlig.core.errors import IntegrityFailure, Unavailable
from synlig.surfaces.repeating import Pace, RepeatingPart

LONG = Pace(rest=3600.0, longest=3600.0)
PATIENCE = 10.0


def test_turns_follow_each_other_while_there_is_more_and_stop_when_told() -> None:
    left = [True, True, True, True]

    def turn() -> bool:
        if len(left) == 1:
            part.stop()
        return left.pop(0)

    part = RepeatingPart("p", turn, LONG)
    part.run()
    assert left == []


def test_a_rest_ends_at_once_when_the_part_is_stopped() -> None:
    ended, turned = threading.Event(), threading.Event()

    def turn() -> bool:
        turned.set()
        return False

    part = RepeatingPart("p", turn, LONG, ended.set)
    running = threading.Thread(target=part.run, daemon=True)
    running.start()
    assert turned.wait(PATIENCE)
    part.stop()
    running.join(PATIENCE)
    assert not running.is_alive()
    assert ended.is_set()


def test_what_passes_by_itself_is_tried_again() -> None:
    tries = list[int]()

    def turn() -> bool:
        tries.append(1)
        if len(tries) < 3:
            raise Unavailable("The disk is full.")
        part.stop()
        return False

    part = RepeatingPart("p", turn, Pace(rest=0.001, longest=0.002))
    part.run()
    assert len(tries) == 3


def test_damage_ends_the_part_and_what_it_opened_is_closed() -> None:
    ended = list[int]()

    def turn() -> bool:
        raise IntegrityFailure("A stored file is damaged.")

    part = RepeatingPart("p", turn, LONG, lambda: ended.append(1))
    with pytest.raises(IntegrityFailure):
        part.run()
    assert ended == [1]


def test_the_rest_after_failures_doubles_up_to_a_most() -> None:
    pace = Pace(rest=2.0, longest=60.0)
    assert [pace.after(failures) for failures in (0, 1, 2, 10, 30)] == [2.0, 4.0, 8.0, 60.0, 60.0]
