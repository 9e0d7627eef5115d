"""One measured figure, beside its aim and its peers."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Better = Literal["higher", "lower"]


@dataclass(frozen=True, slots=True)
class Peer:
    """What another tool reaches on the same input; not `ran` when it could not be tried here."""

    name: str
    figure: float | None
    ran: bool
    source: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of docs/benchmarks.json; `machine` and `command` say where and how it was measured."""

    area: str
    name: str
    figure: float
    unit: str
    aim: float | None
    better: Better
    peers: tuple[Peer, ...] = ()
    machine: Mapping[str, str] = field(default_factory=dict[str, str])
    command: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the aim is reached; None without an aim."""
        if self.aim is None:
            return None
        return self.figure >= self.aim if self.better == "higher" else self.figure <= self.aim

    def as_json(self) -> dict[str, Any]:
        """The row as it is kept."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Row":
        """The row that `as_json` gave."""
        fields = dict(document)
        fields["peers"] = tuple(Peer(**peer) for peer in document["peers"])
        return cls(**fields)
