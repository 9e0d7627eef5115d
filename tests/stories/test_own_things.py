"""What people keep and upload rests in a real home: seen by their municipality as they wish, changed and deleted."""

from pathlib import Path

import pytest

from synlig.core.errors import NotFound, Refused, WrongUsage
from synlig.core.kommune import KommuneKode
from synlig.core.permission import Person, Role
from synlig.core.sensitivity import Sensitivity
from synlig.core.upload import Sheet, Upload
from synlig.stories.create_home import create_home
from synlig.surfaces.portal_office import upload_stories
from synlig.surfaces.portal_stories import portal_stories
from synlig.surfaces.wiring import Wiring

SHEET = Sheet(("kommune", "tal"), (("0540", "1,5"), ("0259", "2")))


def somebody(name: str, kommune: str | None, level: Sensitivity = Sensitivity.SENSITIVE) -> Person:
    kode = None if kommune is None else KommuneKode(kommune)
    return Person(name, name, kode, frozenset({Role.ANALYTIKER}), level, "Substantial", {})


@pytest.fixture
def wiring(tmp_path: Path) -> Wiring:
    path = tmp_path / "home"
    Wiring(path, {}).tell(create_home, "\n[identity]\ndevelopment_idp = true\n")
    return Wiring(path, {})


def test_a_table_is_kept_shared_changed_and_removed_by_its_owner_alone(wiring: Wiring) -> None:
    own = portal_stories(wiring).own
    kim, mona, far = somebody("kim", "0540"), somebody("mona", "0540"), somebody("far", "0259")
    one = own.keep(kim, "table", " Min  tabel ", "raekker=region", False, None, ())
    assert (one.name, one.shared) == ("Min tabel", False)
    assert own.of(mona, "table") == []
    shared = own.keep(kim, "table", "Vores", "raekker=region", True, one.id, ())
    assert shared.id == one.id
    assert [each.name for each in own.of(mona, "table")] == ["Vores"]
    assert own.of(far, "table") == own.of(mona, "report") == []
    for outside in (lambda: own.see(far, "table", one.id), lambda: own.see(kim, "report", one.id)):
        with pytest.raises(NotFound):
            outside()
    with pytest.raises(NotFound):
        own.keep(mona, "table", "Min nu", "x", True, one.id, ())
    assert not own.remove(mona, one.id)
    assert own.remove(kim, one.id)
    assert not own.keep(somebody("ude", None), "table", "Alene", "x", True, None, ()).shared
    with pytest.raises(WrongUsage):
        own.keep(kim, "table", "  ", "x", False, None, ())
    wiring.close()


def test_an_upload_is_seen_by_its_municipality_at_its_level_and_deleted(wiring: Wiring) -> None:
    stories = upload_stories(wiring)
    kim, far = somebody("kim", "0540"), somebody("far", "0259")
    kept = stories.keep(kim, "Budget", SHEET, "kommune", ["tal"], Sensitivity.ORDINARY)
    assert isinstance(kept, Upload)
    assert stories.see(kim, kept.id).figures == {"0540": (1.5,), "0259": (2.0,)}
    assert stories.of(far) == stories.of(somebody("lav", "0540", Sensitivity.OPEN)) == []
    with pytest.raises(NotFound):
        stories.see(far, kept.id)
    for level, person in ((Sensitivity.SENSITIVE, kim), (Sensitivity.OPEN, somebody("ude", None))):
        with pytest.raises(Refused):
            stories.keep(person, "Borgere", SHEET, "kommune", ["tal"], level)
    with pytest.raises(WrongUsage):
        stories.keep(kim, "Ingen kolonner", SHEET, "kommune", [], Sensitivity.OPEN)
    assert not stories.remove(far, kept.id)
    assert stories.remove(kim, kept.id)
    assert stories.of(kim) == []
    wiring.close()
