"""Parts of a page that hang on a release and a question alone are written once, and given to whoever asks that."""

from collections.abc import Callable, Hashable
from typing import Final
from uuid import uuid4

from markupsafe import Markup

AT_MOST: Final = 200
LARGEST: Final = 400_000
"""Characters; most parts have some 100,000. A larger one is written each time."""


class Parts:
    """Written parts by what they hang on, the oldest forgotten first; safe between threads, a dict's steps are whole.

    A form in a part has a hole in the place of the session's own token, which is filled in for each reader.
    """

    def __init__(self) -> None:
        self.hole: Final = uuid4().hex
        """Nobody outside this process knows it, so no text of a reader can stand for it."""
        self._known: dict[Hashable, str] = {}

    def of(self, key: Hashable, write: Callable[[], str], token: Callable[[], str]) -> Markup:
        """The part of that key, written now if it was not before, for the reader whose forms carry `token`."""
        text = self._known.get(key)
        if text is None:
            text = write()
            if len(text) <= LARGEST:
                self._known[key] = text
            for oldest in list(self._known)[:-AT_MOST]:
                self._known.pop(oldest, None)
        return Markup(text.replace(self.hole, token()) if self.hole in text else text)  # noqa: S704  (a template wrote it)
