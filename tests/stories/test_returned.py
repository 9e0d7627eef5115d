"""What comes back from other sectors: linked on the CPR number, relinked when it was wrong, counted where it is not."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from synlig.core.cpr import Cpr, Surrogate
from synlig.core.errors import Unavailable, WrongUsage
from synlig.guard.log.wanted import Wanted
from synlig.storage.searching.elsewhere import tables_of_others
from synlig.stories.collect_returned import collect_returned
from synlig.stories.create_home import create_home
from synlig.stories.relink_citizen import relink_citizen
from synlig.stories.see_linkage import see_linkage
from synlig.surfaces.scheduled import collected
from synlig.surfaces.wiring import Wiring
from tests import care_reports as care
from tests.counterparts import Counterpart, running
from tests.fhir_source import FhirSource, serving_fhir

FILES = "/returned/"


def quiet(_documents: int) -> None:
    """Nobody watches."""


def a_home(folder: Path, **sources: str) -> Wiring:
    Wiring(folder, {}).tell(create_home)
    said = {f"SYNLIG_SOURCES__{name.upper()}": value for name, value in sources.items()}
    return Wiring(folder, said)


def from_sds(tmp_path: Path, source: FhirSource) -> Wiring:
    return a_home(tmp_path / "home", lpr_kind="search", lpr_url=source.url, lpr_sandbox="true", lpr_returns="sds")


def stay(name: str, number: int | str, changed: str, **more: Any) -> dict[str, Any]:
    digits = number if isinstance(number, str) else care.digits_of(number)
    patient = {"resourceType": "Patient", "identifier": [{"system": "urn:oid:1.2.208.176.1.2", "value": digits}]}
    encounter = {
        "resourceType": "Encounter",
        "id": name,
        "status": "finished",
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"},
        "period": {"start": "2026-10-01", "end": "2026-10-04"},
        **more,
    }
    entry = [{"resource": patient}, {"resource": encounter}]
    return {"resourceType": "Bundle", "id": name, "meta": {"lastUpdated": changed}, "entry": entry}


def collect(home: Wiring, source: str = "lpr", *, anew: bool = False) -> dict[str, int]:
    return dict(home.tell(collect_returned, source, quiet, anew))


def met(home: Wiring, *numbers: int) -> list[Surrogate]:
    """Citizens whom a municipality reported on."""
    return [one.surrogate for one in home.vault.citizens([Cpr(care.digits_of(number)) for number in numbers])]


@pytest.fixture
def source() -> Generator[FhirSource]:
    with serving_fhir() as served:
        yield served


def returned(source: FhirSource, bundle: dict[str, Any]) -> None:
    source.add(bundle, bundle["meta"]["lastUpdated"])


def test_stays_of_known_citizens_are_linked_and_of_all_others_nothing_is_kept(
    tmp_path: Path, source: FhirSource
) -> None:
    home = from_sds(tmp_path, source)
    one, two = met(home, 1, 2)
    for bundle in (
        stay("a", 1, "2026-11-01T08:00:00Z"),
        stay("b", 2, "2026-11-01T08:00:01Z"),
        stay("c", 3, "2026-11-01T08:00:02Z"),
        stay("d", care.digits_of(4)[:6] + "AB12", "2026-11-01T08:00:03Z"),
        stay("e", "ukendt", "2026-11-01T08:00:04Z"),
        stay("f", 1, "2026-11-01T08:00:05Z", resourceType="Observation"),
    ):
        returned(source, bundle)
    assert collect(home) == {
        "linked": 2,
        "unknown-citizen": 1,
        "replacement-number": 1,
        "no-cpr": 1,
        "not-agreed": 1,
    }
    (kept,) = home.sector_records.of(one)
    assert (kept.record, kept.sector, kept.ground, kept.kind, kept.code) == ("a", "stat", "sds", "indlaeggelse", "IMP")
    assert [row.record for row in home.sector_records.of(two)] == ["b"]
    (linkage,) = home.tell(see_linkage)
    assert (linkage.records, linkage.citizens, linkage.outcomes["unknown-citizen"]) == (2, 2, 1)
    with home.control.reading() as connection:
        records = connection.exec_driver_sql("SELECT * FROM sector_record").all()
        counts = connection.exec_driver_sql("SELECT * FROM sector_link").all()
        stored = repr((records, counts, connection.exec_driver_sql("SELECT * FROM source_reach").all()))
    assert "'a'" in stored
    assert not any(care.digits_of(number) in stored for number in (1, 2, 3))
    (entry,) = home.whole_log.search(Wanted(event="exchange:returned:kept"))
    assert entry.header.facts["linked"] == 2


def test_a_record_that_turns_out_to_be_about_another_is_relinked_and_one_taken_back_is_gone(
    tmp_path: Path, source: FhirSource
) -> None:
    home = from_sds(tmp_path, source)
    one, two = met(home, 1, 2)
    returned(source, stay("a", 1, "2026-11-01T08:00:00Z"))
    returned(source, stay("b", 1, "2026-11-01T08:00:00Z"))
    assert collect(home) == {"linked": 2}
    source.reports.clear()
    returned(source, stay("a", 2, "2026-11-02T08:00:00Z"))
    returned(source, stay("b", 1, "2026-11-02T08:00:00Z", status="entered-in-error"))
    assert collect(home) == {"relinked": 1, "retracted": 1}
    assert home.sector_records.of(one) == []
    assert [row.record for row in home.sector_records.of(two)] == ["a"]


def test_who_was_unknown_is_linked_when_all_is_asked_for_anew(tmp_path: Path, source: FhirSource) -> None:
    home = from_sds(tmp_path, source)
    returned(source, stay("a", 1, "2026-11-01T08:00:00Z"))
    assert collect(home) == {"unknown-citizen": 1}
    met(home, 1)
    assert collect(home) == {}
    assert collect(home, anew=True) == {"linked": 1}
    assert collect(home, anew=True) == {"again": 1}


def test_two_numbers_that_are_one_person_are_relinked(tmp_path: Path, source: FhirSource) -> None:
    home = from_sds(tmp_path, source)
    before, after = met(home, 1, 2)
    returned(source, stay("a", 1, "2026-11-01T08:00:00Z"))
    collect(home)
    assert home.tell(relink_citizen, before, after) == 1
    assert (len(home.sector_records.of(before)), len(home.sector_records.of(after))) == (0, 1)


def test_a_new_number_and_the_old_one_lead_to_the_same_person(tmp_path: Path, source: FhirSource) -> None:
    home = from_sds(tmp_path, source)
    (one,) = met(home, 1)
    home.standings.renumber(one, Cpr(care.digits_of(2)), date(2026, 10, 1))
    returned(source, stay("before", 1, "2026-11-01T08:00:00Z"))
    returned(source, stay("after", 2, "2026-11-01T08:00:01Z"))
    assert collect(home) == {"linked": 2}
    assert {row.record for row in home.sector_records.of(one)} == {"before", "after"}


def test_a_source_that_falls_between_pieces_loses_nothing(tmp_path: Path, source: FhirSource) -> None:
    home = from_sds(tmp_path, source)
    met(home, *range(1, 9))
    for number in range(1, 9):
        returned(source, stay(f"s{number}", number, f"2026-11-01T08:00:0{number}Z"))
    source.fails = [0, 503]
    with pytest.raises(Unavailable):
        collect(home)
    collect(home)
    (linkage,) = home.tell(see_linkage)
    assert (linkage.records, linkage.citizens) == (8, 8)


def test_records_are_found_and_erased_with_the_person() -> None:
    assert "sector_record" in {table.name for table in tables_of_others()}


@contextmanager
def dhrd(folder: Path) -> Generator[Counterpart]:
    with running("dhrd", folder) as counterpart:
        yield counterpart


class Files:
    """Files laid out over HTTP by a test."""

    def __init__(self, source: FhirSource) -> None:
        self.files = dict[str, str]()
        answer = source.answer

        def served(method: str, path: str) -> tuple[int, dict[str, str], bytes]:
            if path == FILES:
                return 200, {}, json.dumps(sorted(self.files)).encode()
            if path.startswith(FILES):
                return 200, {}, self.files[path.removeprefix(FILES)].encode()
            return answer(method, path)

        source.answer = served


HEADER = "cpr;id;art;system;kode;fra;til;vaerdi;enhed;status\n"


def test_files_of_lines_and_of_indicators_are_each_read_once_and_again_when_they_change(
    tmp_path: Path, source: FhirSource
) -> None:
    files = Files(source)
    home = a_home(tmp_path / "home", dhrd_kind="files", dhrd_url=source.url, dhrd_sandbox="true", dhrd_returns="dhrd")
    (one,) = met(home, 1)
    line = f"{care.digits_of(1)};d1;diagnose;urn:oid:1.2.208.176.2.4;DI214;2026-09-01;;;;gyldig\n"
    files.files["diagnoser-1.csv"] = HEADER + line + line.replace("d1", "d2").replace("diagnose", "medicin")
    files.files["indikatorer.csv"] = "niveau;sted;periode;indikator;taeller;naevner\nland;DK;2026;vedholdende;7;10\n"
    assert collect(home, "dhrd") == {"linked": 1, "not-agreed": 1, "indicators": 1}
    assert collect(home, "dhrd") == {}
    files.files["indikatorer.csv"] = files.files["indikatorer.csv"].replace(";7;10", ";8;10")
    assert collect(home, "dhrd") == {"indicators": 1}
    (figure,) = home.dhrd_indicators.of([("land", "DK")])
    assert (figure.numerator, figure.denominator) == (8, 10)
    files.files["diagnoser-2.csv"] = HEADER + line.replace("gyldig", "slettet")
    assert collect(home, "dhrd") == {"retracted": 1}
    assert home.sector_records.of(one) == []


@pytest.mark.parametrize(
    "bad", ["land;DK;2026;opfundet;7;10", "land;DK;2026;vedholdende;11;10", "by;DK;2026;diaet;1;2"]
)
def test_a_wrong_file_of_indicators_is_refused_whole(tmp_path: Path, source: FhirSource, bad: str) -> None:
    files = Files(source)
    home = a_home(tmp_path / "home", dhrd_kind="files", dhrd_url=source.url, dhrd_sandbox="true", dhrd_returns="dhrd")
    good = "land;DK;2026;vedholdende;7;10"
    files.files["indikatorer.csv"] = f"niveau;sted;periode;indikator;taeller;naevner\n{good}\n{bad}\n"
    with pytest.raises(WrongUsage, match="Line 3"):
        collect(home, "dhrd")
    assert home.dhrd_indicators.of([("land", "DK")]) == ()


def test_a_source_says_by_itself_whether_it_brings_reports_or_what_is_returned(
    tmp_path: Path, source: FhirSource
) -> None:
    home = from_sds(tmp_path, source)
    met(home, 1)
    returned(source, stay("a", 1, "2026-11-01T08:00:00Z"))
    assert collected(home, "lpr", quiet) == {"linked": 1}


def test_the_counterpart_returns_files_that_can_be_read(tmp_path: Path) -> None:
    with dhrd(tmp_path / "dhrd") as counterpart:
        assert httpx.get(counterpart.url + FILES, trust_env=False).json() == []
