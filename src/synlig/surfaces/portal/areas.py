"""The areas a reader chooses among, under the part of the municipality's work they belong to."""

from collections.abc import Mapping
from typing import Final

from synlig.core.codes import FSIII
from synlig.declared import codes

AREA: Final = {"tilstande": "omraade", "indsatser": "omraade"}
"""The dimension that the benchmark narrows each cube by before its codes."""
WORK: Final = {
    "sygepleje": "Sygepleje (§ 138)",
    "pleje-omsorg": "Personlig og praktisk hjælp (§§ 83-86)",
    "genoptraening": "Genoptræning (§ 140)",
    "forebyggelse": "Sundhedsfremme og forebyggelse (§ 119)",
    "hjaelpemidler": "Hjælpemidler og bolig (§§ 112-116)",
}
"""FSIII's parts; several have areas of the same name, such as Mobilitet."""


def work_of(area: str) -> str:
    """The part of the work that an area belongs to, in Danish as FSIII is; empty when the code book does not say."""
    known = codes.load().lookup(FSIII, area)
    return WORK[known.domain] if known and known.domain else ""


def grouped(areas: Mapping[str, str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The areas under their part of the work, in the order of `WORK`, those of no part last."""
    under: dict[str, list[tuple[str, str]]] = {}
    for code, label in areas.items():
        under.setdefault(work_of(code), []).append((code, label))
    order = [*WORK.values(), ""]
    return sorted(under.items(), key=lambda part: order.index(part[0]))
