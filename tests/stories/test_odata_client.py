"""BI by OData: a client that nobody here wrote reads the same figures as every other format, page by page."""

import csv
from collections.abc import Generator
from io import StringIO
from typing import Any

import httpx
import pytest
import requests
from lxml import etree
from odata import ODataService

from synlig.core.kommune import KommuneKode
from synlig.core.permission import Person, Role
from synlig.core.sensitivity import Sensitivity
from synlig.declared.population import load as load_population
from tests.portal import People, served

CUBE = "/api/v1/cubes/tilstande/table"


@pytest.fixture(scope="module")
def people() -> People:
    return People()


@pytest.fixture(scope="module")
def address(people: People) -> Generator[str]:
    with served(people) as at:
        yield at


@pytest.fixture(scope="module")
def token(people: People) -> str:
    analyst = Person("a", "Analytiker", KommuneKode("0540"), frozenset({Role.ANALYTIKER}), Sensitivity(2), "High", {})
    return people.make_token(analyst, "BI", 30)[0]


@pytest.fixture(scope="module")
def bi(address: str, token: str) -> Generator[httpx.Client]:
    with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {token}"}) as client:
        yield client


@pytest.fixture(scope="module")
def service(address: str, token: str) -> Any:
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {token}"
    return ODataService(f"{address}/odata/v4/", session=session, reflect_entities=True, quiet_progress=True)


def of_api(bi: httpx.Client, **asked: str) -> list[list[str]]:
    answer = bi.get(CUBE, params=asked | {"format": "csv"})
    assert answer.status_code == 200, answer.text
    return list(csv.reader(StringIO(answer.text)))[1:]


def test_a_foreign_client_reads_the_figures_of_the_api(service: Any, bi: httpx.Client) -> None:
    rows = service.entities["tilstande_omraade"]
    found = service.query(rows).filter(rows.kommune == "0540").filter(rows.aar == "2026").all()
    read = {(row.koen, row.aldersgruppe, row.omraade, str(row.borgere)) for row in found}
    asked = of_api(bi, by="koen,aldersgruppe,omraade", where="kommune=0540,aar=2026", measure="borgere")
    assert read == {tuple(row) for row in asked}
    assert len(read) > 20


def test_a_foreign_client_walks_every_page(service: Any, bi: httpx.Client) -> None:
    rows = service.entities["tilstande_alle"]
    found = list(service.query(rows))
    assert len(found) == int(bi.get("/odata/v4/tilstande_alle/$count").text)
    asked = of_api(bi, by="kommune", where="aar=2025", measure="borgere")
    by_kommune: dict[str, int] = {}
    for row in found:
        if row.aar == "2025":
            by_kommune[row.kommune] = by_kommune.get(row.kommune, 0) + row.borgere
    assert {(kommune, str(number)) for kommune, number in by_kommune.items()} == {tuple(row) for row in asked}


def test_pages_follow_each_other_without_gap_or_repetition(bi: httpx.Client) -> None:
    asked = {"$filter": "aar eq '2026' and kommune in ('0540','0259')", "$orderby": "borgere desc,kommune"}
    whole = bi.get("/odata/v4/tilstande_omraade", params=asked).json()["value"]
    walked: list[Any] = []
    url, headers = "/odata/v4/tilstande_omraade", {"Prefer": "odata.maxpagesize=7"}
    answer = bi.get(url, params=asked, headers=headers).json()
    while "@odata.nextLink" in answer:
        assert len(answer["value"]) == 7
        walked += answer["value"]
        answer = bi.get(answer["@odata.nextLink"], headers=headers).json()
    assert walked + answer["value"] == whole
    assert [row["borgere"] for row in whole] == sorted((row["borgere"] for row in whole), reverse=True)


def test_the_schema_is_of_odata_4_and_names_every_column(bi: httpx.Client) -> None:
    answer = bi.get("/odata/v4/$metadata")
    schema = etree.fromstring(answer.content)
    assert answer.headers["odata-version"] == schema.get("Version") == "4.0"
    edm = "{http://docs.oasis-open.org/odata/ns/edm}"
    types = {kind.get("Name"): kind for kind in schema.iter(f"{edm}EntityType")}
    for each in bi.get("/odata/v4/").json()["value"]:
        row = bi.get(f"/odata/v4/{each['url']}", params={"$top": "1"}).json()["value"][0]
        assert [name.get("Name") for name in types[f"{each['name']}_row"].iter(f"{edm}Property")] == list(row)


def test_one_row_by_its_key(bi: httpx.Client) -> None:
    first = bi.get("/odata/v4/tilstande_alle", params={"$top": "1"}).json()["value"][0]
    key = ",".join(f"{name}='{first[name]}'" for name in ("kommune", "aar", "koen", "aldersgruppe"))
    found = bi.get(f"/odata/v4/tilstande_alle({key})").json()
    assert found.pop("@odata.context").endswith("$metadata#tilstande_alle/$entity")
    assert found == first
    assert bi.get(f"/odata/v4/tilstande_alle({key.replace(first['kommune'], '9999')})").status_code == 404


def test_inhabitants_and_codes_stand_beside(bi: httpx.Client) -> None:
    people = bi.get("/odata/v4/befolkning", params={"$count": "true"}).json()
    assert people["@odata.count"] == len(load_population().counts)
    assert sum(row["indbyggere"] for row in people["value"]) == sum(load_population().counts.values())
    kommuner = bi.get("/odata/v4/koder_kommune", params={"$filter": "contains(navn,'Sønderborg')"}).json()["value"]
    assert [row["kommune"] for row in kommuner] == ["0540"]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"$filter": "borgere gt '1'"}, 400),
        ({"$filter": "kommune eq"}, 400),
        ({"$filter": "hemmeligt eq 1"}, 400),
        ({"$filter": "(" * 300 + "borgere eq 1" + ")" * 300}, 200),
        ({"$filter": "not (" * 60 + "borgere eq 1" + ")" * 60}, 400),
        ({"$filter": "x" * 5000}, 400),
        ({"$filter": "tolower(kommune) eq '0540'"}, 501),
        ({"$expand": "kommune"}, 501),
        ({"$apply": "groupby((kommune))"}, 501),
        ({"kommune": "0540"}, 501),
        ({"$top": "-1"}, 400),
        ({"$top": "1" * 30}, 400),
        ({"$select": "cpr"}, 400),
        ({"$orderby": "borgere sideways"}, 400),
        ({"$skiptoken": "r-0~5"}, 404),
        ({"$skiptoken": "../etc~5"}, 400),
        ({"$format": "xml"}, 400),
    ],
)
def test_what_is_not_understood_is_refused_in_odatas_words(
    bi: httpx.Client, asked: dict[str, str], status: int
) -> None:
    answer = bi.get("/odata/v4/tilstande_alle", params=asked)
    assert answer.status_code == status, answer.text[:200]
    assert status == 200 or answer.json()["error"]["message"]


def test_strangers_and_readers_without_the_right_get_nothing(address: str) -> None:
    for path in ("/odata/v4/", "/odata/v4/$metadata", "/odata/v4/tilstande", "/catalog.ttl"):
        assert httpx.get(address + path).status_code == 401
