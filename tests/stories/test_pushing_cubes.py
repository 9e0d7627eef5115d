"""A municipality fetches the standard cubes from its own box with OpenSSH's client: whole, the newest, and once."""

import csv
import io
import json
from pathlib import Path

import duckdb
import pytest

from synlig.core.errors import NotFound, Refused, WrongUsage
from synlig.core.push import pushes
from synlig.core.query import Asked
from synlig.guard.log.wanted import Wanted
from synlig.storage.drop_boxes import OutBoxes
from synlig.stories.export_table import export_table
from synlig.stories.push_cubes import push_cubes
from synlig.surfaces.wiring import Wiring
from tests import frozen
from tests.sftp_door import Files, serving_files

WANTED = {"SYNLIG_PUSH__0540_SENDER": "one", "SYNLIG_PUSH__0540_FORMATS": "csv parquet"}
AXES = "kommune,aar,koen,aldersgruppe,tilstand"


def released(wiring: Wiring, number: int) -> str:
    made = frozen.release_at(number)
    wiring.release_store.freeze(made, frozen.cells(), frozen.answerable())
    return made.id


def listed(files: Files, sender: str = "one") -> list[str]:
    answer = files.sftp(sender, "ls -1 /out")
    assert answer.returncode == 0, answer.stderr
    return sorted(line.removeprefix("/out/") for line in answer.stdout.splitlines() if not line.startswith("sftp>"))


def test_a_release_is_fetched_whole_and_is_what_synlig_table_writes(tmp_path: Path) -> None:
    with serving_files(tmp_path, WANTED) as files:
        release = released(files.wiring, 1)
        assert files.wiring.tell(push_cubes) == {"0540": 6}
        names = [f"tilstande-{measure}-{release}" for measure in ("antal", "borgere")]
        assert listed(files) == sorted(n + end for n in names for end in (".csv", ".csv-metadata.json", ".parquet"))
        assert listed(files, "two") == []
        for name in names:
            measure = name.split("-")[1]
            assert files.sftp("one", f"get /out/{name}.csv", f"get /out/{name}.parquet").returncode == 0
            asked = Asked("tilstande", AXES, "", measure)
            assert (tmp_path / f"{name}.csv").read_bytes() == files.wiring.tell(
                export_table, asked, "csv", None
            ).content
            rows = list(csv.reader(io.StringIO((tmp_path / f"{name}.csv").read_text("utf-8"))))[1:]
            read = duckdb.read_parquet(str(tmp_path / f"{name}.parquet")).fetchall()
            assert [list(map(str, row)) for row in read] == rows
            assert len(rows) > 40
        assert files.sftp("one", f"get /out/{names[0]}.csv-metadata.json").returncode == 0
        assert json.loads((tmp_path / f"{names[0]}.csv-metadata.json").read_bytes())["url"] == f"{names[0]}.csv"
        events = [one.header for one in files.wiring.whole_log.search(Wanted(), None, [])]
        assert [one.kommune for one in events if one.event == "analysis:table:exported"] == ["0540"]


def test_what_was_fetched_and_removed_does_not_come_again_until_there_is_another_release(tmp_path: Path) -> None:
    with serving_files(tmp_path, WANTED) as files:
        first = released(files.wiring, 1)
        files.wiring.tell(push_cubes)
        assert files.sftp("one", f"rm /out/tilstande-antal-{first}.csv").returncode == 0
        assert files.wiring.tell(push_cubes) == {}
        assert len(listed(files)) == 5
        second = released(files.wiring, 2)
        assert files.wiring.tell(push_cubes) == {"0540": 6}
        assert all(second in name for name in listed(files))
        files.wiring.release_store.withdraw(second, "wrong")
        assert files.wiring.tell(push_cubes) == {"0540": 6}
        assert all(first in name for name in listed(files))
        files.wiring.release_store.withdraw(first, "wrong too")
        assert files.wiring.tell(push_cubes) == {"0540": 0}
        assert listed(files) == []


def test_a_file_that_is_half_written_is_not_seen_and_the_ones_before_stay(tmp_path: Path) -> None:
    with serving_files(tmp_path, WANTED) as files:
        boxes = OutBoxes(files.wiring.home.drop_boxes)
        boxes.put("one", "first", [("a.csv", b"old")])

        def torn() -> object:
            yield "b.csv", b"new"
            (files.wiring.home.drop_boxes / "one" / "out" / ".c.csv").write_bytes(b"ne")
            raise OSError("the process is gone")

        with pytest.raises(OSError, match="gone"):
            boxes.put("one", "second", torn())  # type: ignore[arg-type]
        assert listed(files) == ["a.csv", "b.csv"]
        assert not boxes.holds("one", "second")
        boxes.put("one", "second", [("b.csv", b"new"), ("c.csv", b"new")])
        assert listed(files) == ["b.csv", "c.csv"]


def test_a_push_is_declared_whole_and_goes_to_the_municipality_itself(tmp_path: Path) -> None:
    known, formats = ["0540", "0101"], ["csv", "parquet"]
    for wrong in (
        {"9999_sender": "x"},
        {"0540_what": "x"},
        {"0540_formats": "csv"},
        {"0540_sender": "x", "0540_formats": "pdf"},
    ):
        with pytest.raises(WrongUsage):
            pushes(wrong, known, formats)
    (one,) = pushes({"0540_sender": "Vores BI", "0540_cubes": "tilstande indsatser"}, known, formats)
    assert (one.sender, one.formats, one.cubes) == ("Vores BI", ("csv",), ("tilstande", "indsatser"))
    with serving_files(tmp_path, {"SYNLIG_PUSH__0540_SENDER": "two"}) as files, pytest.raises(Refused):
        files.wiring.tell(push_cubes)
    lost = Wiring(tmp_path / "home", {"SYNLIG_PUSH__0540_SENDER": "nobody"})
    with pytest.raises(NotFound):
        lost.tell(push_cubes)
    lost.close()
