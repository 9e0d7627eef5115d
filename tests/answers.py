"""Answers to write as files: plain ones, and ones whose labels are as odd as can be."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

from hypothesis import strategies as st

from synlig.core.query import Answer, TableRequest
from synlig.core.release import Release, ReleasedCube, ReleaseId
from synlig.core.sensitivity import Sensitivity
from synlig.core.table import Cell, Column, Kind, Schema, Table
from synlig.core.words import Words
from tests.released import cube_of

MADE = datetime(2026, 3, 1, 4, 30, 12, tzinfo=UTC)
RELEASE = Release(
    id=ReleaseId("r-20260301-0badcafe"),
    made_at=MADE,
    known_at=datetime(2026, 2, 28, 22, 59, 59, 999999, tzinfo=UTC),
    rule_set="2026.1",
    code_versions=(
        ("urn:oid:1.2.208.176.2.21", "2.3"),
        ("http://snomed.info/sct", ""),
        ("http://example.dk/koder", "1"),
    ),
    population="FOLK1A 2020K1",
    cubes=(ReleasedCube("tilstande", "tilstande.parquet", 1, "0" * 64, "fixed-random", 5),),
    merged_groups=(),
    signature="",
)
LABELS: Mapping[str, Mapping[str, str]] = {
    "kommune": {"0101": "København", "0259": "Køge", "0540": "Sønderborg"},
    "aar": {"2025": "2025", "2026": "2026"},
    "koen": {"K": "Kvinder", "M": "Mænd"},
    "aldersgruppe": {"85-89": "85-89 år", "90+": "90+ år"},
}
TITLES = {"kommune": "Kommune", "aar": "År", "koen": "Køn", "aldersgruppe": "Aldersgruppe", "tilstand": "Tilstand"}


def answer(
    by: Sequence[str] = ("kommune", "koen"),
    rows: Sequence[tuple[Cell, ...]] = (("0101", "K", 125), ("0540", "M", 5)),
    measures: Mapping[str, Kind] | None = None,
    labels: Mapping[str, Mapping[str, str]] = LABELS,
    where: Mapping[str, tuple[str, ...]] | None = None,
    *,
    zeros: bool = False,
) -> Answer:
    """An answer; the measure asked for is the last of `measures`."""
    kinds: Mapping[str, Kind] = measures or {"borgere": "integer"}
    wanted = {"aar": ("2026",)} if where is None else where
    request = TableRequest("tilstande", tuple(by), wanted, list(kinds)[-1], zeros)
    columns: dict[str, Kind] = {**dict.fromkeys(by, "text"), **kinds}
    schema = Schema("tilstande", tuple(_column(name, kind) for name, kind in columns.items()))
    return Answer(
        request=request,
        cube=cube_of("tilstande"),
        release=RELEASE,
        table=Table(schema, rows),
        labels={name: labels.get(name, {}) for name in by},
        title=_both("Borgere med tilstande efter kommune og køn, 2026"),
        unit=_both("antal borgere"),
        definition=_both('En tilstand tæller, hvis den var aktiv i året; "åben" tæller også.\nFejlmeldte tæller ikke.'),
        source=_both("Kommunernes indberetninger til KL Gateway (Condition)"),
        note=_both("Hvert tal er et multiplum af 5; afvigelsen er mindre end 5."),
    )


def rates(rows: Sequence[tuple[Cell, ...]] | None = None, *, zeros: bool = False) -> Answer:
    """An answer to a rate, with the figures it was computed from."""
    some = rows or (("0101", 125, 4321, 28.928489701458), ("0259", 5, None, None), ("0540", 35, 1000, 35.0))
    kinds: dict[str, Kind] = {"borgere": "integer", "indbyggere": "integer", "pr_1000": "decimal"}
    return answer(("kommune",), some, kinds, zeros=zeros)


def with_merged(plain: Answer, *groups: tuple[str, str, str, str]) -> Answer:
    """The same answer of a release in which small groups were merged."""
    return replace(plain, release=replace(plain.release, merged_groups=groups))


def _column(name: str, kind: Kind) -> Column:
    return Column(name, kind, Sensitivity.OPEN, _both(TITLES.get(name, name)))


def _both(danish: str) -> Words:
    return Words(danish, danish)


ODD_TEXT = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40),
    st.sampled_from(
        [
            'Et "citat"',
            "semikolon; komma, lighedstegn =",
            "to\nlinjer\r\nog tre",
            "=1+1",
            "+45",
            "-2",
            "@SUM(A1)",
            "æøåÆØÅ µ … – ≥",
            " mellemrum ",
            "lang " * 200,
            "x" * 40_000,
            "_x0041_",
            "https://example.dk/",
            "0540",
            "#",
        ]
    ),
)
ODD_CODE = st.one_of(
    st.text("abcdefæøåABC0123456789-_ ;\"',.", min_size=1, max_size=30).filter(lambda code: code[0] != "-"),
    st.sampled_from(["0540", "90+", "-", "000", "a\nb", "1e5", "x" * 200]),
)
ODD_NUMBER = st.one_of(
    st.integers(0, 10**9), st.floats(0, 1e8), st.floats(0, 1e-4), st.sampled_from([0.1 + 0.2, 1 / 3, 5e-324])
)


@st.composite
def odd_answers(draw: st.DrawFn) -> Answer:
    """Two dimensions with odd codes and labels, some combinations left out, figures of any size."""
    names = ("tilstand", "omraade")
    labels = {name: draw(st.dictionaries(ODD_CODE, ODD_TEXT, min_size=1, max_size=4)) for name in names}
    combinations = list(product(*labels.values()))
    kept = draw(st.lists(st.sampled_from(combinations), unique=True, min_size=1))
    rows = [(*codes, draw(ODD_NUMBER)) for codes in kept]
    made = answer(names, rows, {"pr_1000": "decimal"}, labels)
    return replace(made, title=_both(draw(ODD_TEXT)), note=_both(draw(ODD_TEXT)), source=_both(draw(ODD_TEXT)))
