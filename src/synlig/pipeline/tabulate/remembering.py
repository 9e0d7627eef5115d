"""Answers that are remembered because a day's reports ask for the same again and again; bounded."""

from collections.abc import Callable
from typing import Final, TypeVar

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")
MOST: Final = 1 << 16


class Remembered(dict[Asked, Answer]):
    """`remembered[asked]` is `answer(asked)`, found out at most once until `MOST` others were asked."""

    def __init__(self, answer: Callable[[Asked], Answer]) -> None:
        super().__init__()
        self._answer = answer

    def __missing__(self, asked: Asked) -> Answer:
        if len(self) >= MOST:
            self.clear()
        self[asked] = answer = self._answer(asked)
        return answer
