"""Which elements a report can hold, so that an agreement can promise none that do not exist."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from synlig.core.agreement import FieldKind
from synlig.core.errors import SynligError

Types = dict[str, dict[str, str]]
MANDATORY: Final = "!"


@dataclass(frozen=True, slots=True)
class Elements:
    """The element trees: per resource type and per datatype, element names with their types ("!" = mandatory)."""

    resources: Types
    datatypes: Types
    kinds: dict[str, tuple[FieldKind, ...]]

    def kinds_at(self, path: str) -> tuple[FieldKind, ...]:
        """The kinds that the leaf at `path` may be promised as.

        Raises:
            SynligError: there is no such element, or it is not a leaf.
        """
        kind = self.type_at(path)
        if kind not in self.kinds:
            raise SynligError(f"{path}: not one value but a whole {kind}; name what is in it.")
        return self.kinds[kind]

    def type_at(self, path: str) -> str:
        """The datatype of the element at `path`.

        Raises:
            SynligError: there is no such element.
        """
        kind, *names = path.split(".")
        for name in names:
            held = self._within(kind).get(name)
            if held is None:
                raise SynligError(f"{path}: no such element.")
            kind = held.removesuffix(MANDATORY)
        return kind

    def mandatory_in(self, path: str) -> frozenset[str]:
        """The paths of the elements without which the element at `path` never is."""
        held = self._within(self.type_at(path))
        return frozenset(f"{path}.{name}" for name, kind in held.items() if kind.endswith(MANDATORY))

    def _within(self, kind: str) -> dict[str, str]:
        return self.resources.get(kind) or self.datatypes.get(kind) or {}


@cache
def load() -> Elements:
    """The element trees as declared."""
    document = tomllib.loads(files("synlig.declared.agreements").joinpath("elements.toml").read_text("utf-8"))
    kinds = {name: tuple(kinds) for name, kinds in document["kinds"].items()}
    return Elements(document["resources"], document["datatypes"], kinds)
