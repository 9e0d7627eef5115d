"""What comes in at the doors, changed at random: never an error of ours, never a way out of a sender's own place."""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synlig.core.delivery import WireFailed
from synlig.core.sender import Sender
from synlig.core.source import Fetched, Reach
from synlig.partners.pull_bulk import BulkExport
from synlig.partners.pull_search import FhirSearch
from synlig.pipeline.admit import Admittance
from synlig.storage.delivered import read_one
from synlig.storage.drop_boxes import place_of
from synlig.storage.drop_boxes.names import folder_of, is_name
from synlig.surfaces.wiring import Wiring
from tests.intake_door import of_kommune, synthetic_reports

LIMIT = 200_000
CHANGES = st.lists(st.tuples(st.integers(0, 1 << 20), st.binary(max_size=6), st.integers(0, 40)), max_size=4)
"""(where, what is put there, how much is cut out)."""


def changed(raw: bytes, changes: list[tuple[int, bytes, int]]) -> bytes:
    for at, inserted, cut in changes:
        where = at % (len(raw) + 1)
        raw = raw[:where] + inserted + raw[where + cut :]
    return raw


def zipped(members: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


@pytest.fixture(scope="module")
def report() -> bytes:
    return json.dumps(of_kommune(synthetic_reports(), "0540")[0]).encode()


@pytest.fixture(scope="module")
def admittance() -> Admittance:
    return Wiring(Path("no-home"), {}).admittance


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzzed")


@settings(max_examples=150)
@given(changes=CHANGES)
def test_a_changed_zip_gives_documents_or_says_it_cannot_be_read(
    folder: Path, report: bytes, changes: list[tuple[int, bytes, int]]
) -> None:
    path = folder / "a.zip"
    path.write_bytes(changed(zipped({"a.ndjson": report + b"\n" + report, "b/c.json": report}), changes))
    documents = list(read_one(path, LIMIT))
    assert all(document.raw is None or len(document.raw) <= LIMIT for document in documents)
    assert all(document.source.startswith("a.zip") for document in documents)


@settings(max_examples=150)
@given(raw=st.binary(max_size=2_000), kind=st.sampled_from(["json", "ndjson", "xml", "zip", "csv", ""]))
def test_any_bytes_under_any_name_give_documents(folder: Path, raw: bytes, kind: str) -> None:
    path = folder / f"any.{kind}"
    path.write_bytes(raw)
    assert all(document.raw is None or len(document.raw) <= LIMIT for document in read_one(path, LIMIT))


@settings(max_examples=150)
@given(changes=CHANGES)
def test_a_changed_report_is_admitted_with_findings_and_never_raises(
    admittance: Admittance, report: bytes, changes: list[tuple[int, bytes, int]]
) -> None:
    sender = Sender("eoj", frozenset())
    for one in admittance.of(sender, changed(report, changes), "fuzz"):
        assert one.kommune is None
        assert any(finding.severity == "error" for finding in one.findings)


@settings(max_examples=500)
@given(path=st.one_of(st.binary(max_size=80), st.text(alphabet="/.\\~inoutab\x00\u202e ", max_size=60).map(str.encode)))
def test_no_path_leads_out_of_the_two_folders(path: bytes) -> None:
    place = place_of(path)
    if place is not None and place.name is not None:
        assert place.side in ("in", "out")
        assert is_name(place.name)
        assert Path("/box", place.side, place.name).resolve().parent == Path("/box", place.side)


@settings(max_examples=300)
@given(first=st.text(min_size=1, max_size=100), second=st.text(min_size=1, max_size=100))
def test_two_senders_never_share_a_folder(first: str, second: str) -> None:
    for name in (first, second):
        folder = folder_of(name)
        assert folder not in ("", ".", "..")
        assert "/" not in folder
        assert len(folder.encode()) <= 255
    assert (folder_of(first) == folder_of(second)) == (first == second)


class Says:
    """A source that answers anything with the same."""

    def __init__(self, body: bytes, status: int = 200) -> None:
        self._body, self._status = body, status

    def fetch(self, method: str, path: str, headers: Mapping[str, str] | None = None) -> Fetched:
        del path, headers
        return Fetched(self._status if method == "GET" else 202, {"content-location": "/status"}, self._body)

    def blocks(self, path: str, headers: Mapping[str, str] | None = None) -> Iterator[bytes]:
        del path, headers
        yield self._body

    def close(self) -> None:
        """Nothing is open."""


PAGES = st.one_of(
    st.binary(max_size=300),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "resourceType",
                        "type",
                        "entry",
                        "link",
                        "relation",
                        "url",
                        "resource",
                        "id",
                        "meta",
                        "lastUpdated",
                        "output",
                        "transactionTime",
                    ]
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=20,
    ).map(lambda value: json.dumps(value).encode()),
)


@settings(max_examples=300)
@given(body=PAGES, reach=st.sampled_from([Reach(), Reach(since="2026-11-01T00:00:00Z"), Reach(at="/status")]))
def test_whatever_a_source_says_is_read_or_refused(body: bytes, reach: Reach) -> None:
    for source in (FhirSearch(Says(body), LIMIT), BulkExport(Says(body), LIMIT, lambda _seconds: None)):
        _read(source, reach)


def _read(source: Any, reach: Reach) -> None:
    try:
        for number, piece in enumerate(source.pieces(reach)):
            assert all(raw is None or len(raw) <= LIMIT for _, raw in piece.documents)
            assert number < 50
    except WireFailed:
        return
