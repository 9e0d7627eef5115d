"""How the stores stand, in figures: what waits, what was given up, how old the newest release is."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import func, select

from synlig.core.gauge import Gauge
from synlig.storage.control.database import Database
from synlig.storage.control.schema import WAITING, receipt
from synlig.storage.releases.reading import Releases

STATES: Final = ("rejected", "damaged", "stuck")


class Standing:
    """Over the control database and the releases."""

    def __init__(self, database: Database, releases: Releases) -> None:
        self._database, self._releases = database, releases

    def gauges(self, now: datetime) -> Iterator[Gauge]:
        """Every figure; ages in seconds, none where there is nothing to have an age."""
        with self._database.reading() as connection:
            waiting = connection.scalar(select(func.count()).select_from(receipt).where(WAITING)) or 0
            oldest = connection.scalar(select(func.min(receipt.c.received_at)).where(WAITING))
            rows = connection.execute(select(receipt.c.state, func.count()).group_by(receipt.c.state)).all()
        yield Gauge("synlig_reports_waiting", "Reports received and not yet processed.", waiting)
        yield Gauge("synlig_reports_waiting_seconds", "Age of the oldest of them.", _age(oldest, now))
        counted: Mapping[str, int] = {row[0]: row[1] for row in rows}
        for state in STATES:
            labels = (("state", state),)
            yield Gauge("synlig_reports_set_aside", "Reports that are not processed.", counted.get(state, 0), labels)
        newest = self._releases.latest()
        if newest is not None:
            age = _age(newest.made_at, now)
            yield Gauge("synlig_release_age_seconds", "Age of the newest standing release.", age)


def _age(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else max((now - since).total_seconds(), 0.0)
