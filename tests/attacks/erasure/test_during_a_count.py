"""An erasure in the middle of a count: what vanished is read again as it is now, and a release comes out."""

from collections.abc import Callable
from typing import Any

import pytest

from synlig.core.erasure import Erasure
from synlig.core.errors import IntegrityFailure, Unavailable
from synlig.storage.engine import Engine
from synlig.storage.manifest import Manifest
from synlig.storage.steady import steadily
from synlig.stories.make_release import make_release
from tests.people import Home, erase


def quiet(_steps: int) -> None:
    """Nobody watches."""


def test_a_release_is_made_though_a_person_is_erased_while_it_counts(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files are opened, then the erasure rewrites and destroys them, then they are read."""
    asked, real = list[str](), Engine.query

    def query(engine: Engine, sql: str, sources: Any, parameters: Any = ()) -> Any:
        asked.append(sql)
        if len(asked) == 1:
            other = home.wired()
            assert erase(other, home.person)["rows"] > 0
            other.close()
        return real(engine, sql, sources, parameters)

    monkeypatch.setattr(Engine, "query", query)
    wiring = home.wired()
    made = wiring.tell(make_release, (), quiet)
    assert wiring.releases.read(made.id).release.id == made.id
    wiring.close()


def test_what_is_damaged_is_damaged_however_often_it_is_read(home: Home) -> None:
    wiring = home.wired()
    seen = list[int]()
    with pytest.raises(IntegrityFailure):
        steadily(Manifest(wiring.control), failing(seen, lambda: None))
    assert len(seen) == 1
    with pytest.raises(Unavailable):
        steadily(Manifest(wiring.control), failing(seen, lambda: rewritten(home, len(seen))))
    wiring.close()


def failing(seen: list[int], meanwhile: Callable[[], None]) -> Callable[[], None]:
    def look() -> None:
        seen.append(len(seen))
        meanwhile()
        raise IntegrityFailure("a file is gone")

    return look


def rewritten(home: Home, turn: int) -> None:
    """Someone is erased: of three people one a turn."""
    wiring = home.wired()
    known = [surrogate for surrogate, _, _ in wiring.citizen_rights.all()]
    wiring.erasures.begin(f"turn {turn}", Erasure(known[turn], b"", "case", "ground"), "os:test")
    wiring.erasing.tables.remove(known[turn], f"turn {turn}")
    wiring.close()
