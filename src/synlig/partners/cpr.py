"""The CPR register: what happened to the people it tells of, page after page from a serial on."""

from typing import Final

import msgspec

from synlig.core.delivery import Wire, WireFailed
from synlig.core.errors import WrongUsage
from synlig.core.register import RegisterEvent, read_event

OK: Final = 200


class CprRegister:
    """Speaks with the distributor of CPR events over `wire`."""

    name: Final = "cpr"

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def events(self, after: int) -> list[RegisterEvent]:
        """The next events, oldest first; none when there are no more.

        Raises:
            WireFailed: no answer, or one that is not of the agreed form: nothing of it is used.
        """
        answer = self._wire.ask("GET", f"/cpr/haendelser?efter={after}")
        if answer.status != OK:
            raise WireFailed(f"the CPR register answered {answer.status}")
        try:
            page = [read_event(each) for each in msgspec.json.decode(answer.body)["haendelser"]]
        except (msgspec.MsgspecError, KeyError, TypeError, WrongUsage):
            raise WireFailed("the CPR register's answer is not of the agreed form") from None
        serials = [event.serial for event in page]
        if serials != sorted(set(serials)) or (serials and serials[0] <= after):
            raise WireFailed("the CPR register's events are out of order")
        return page


REGISTER = CprRegister
