"""The clock of the month: every process of it reads the time that is set here, live ones too."""

import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

LIBRARIES: Final = ("libfaketimeMT.so.1",)
READ_AGAIN_S: Final = 1
"""How old the time may be that a process has read from the file."""


def library() -> Path | None:
    """libfaketime, which answers a process that asks what time it is; None where it is not installed."""
    places = (path for root in ("/usr/lib", "/usr/lib64") for path in Path(root).glob(f"**/faketime/{LIBRARIES[0]}"))
    return next(places, None)


class Clock:
    """A time that is set; it goes on from there at its usual speed."""

    def __init__(self, file: Path, library_file: Path) -> None:
        self._file, self._library = file, library_file
        self._ahead = 0.0

    def set(self, moment: datetime) -> None:
        """From now on it is `moment`; a jump, forwards or backwards, for every process that runs."""
        self._ahead = moment.timestamp() - time.time()
        self._file.write_text(f"{self._ahead:+.0f}\n", encoding="ascii")

    def settle(self) -> None:
        """Wait until processes that run have read the time that was set."""
        time.sleep(READ_AGAIN_S + 0.5)

    @property
    def environment(self) -> Mapping[str, str]:
        """What a process is started with to live by this clock; waiting takes as long as it does."""
        return {
            "LD_PRELOAD": str(self._library),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": str(READ_AGAIN_S),
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }
