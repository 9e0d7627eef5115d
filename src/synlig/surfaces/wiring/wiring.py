"""All parts of one home, and the handing of them to stories."""

import functools
import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from synlig.surfaces.wiring.at_the_door import AtTheDoor
from synlig.surfaces.wiring.classifying import Classifying
from synlig.surfaces.wiring.exchanging import Exchanging
from synlig.surfaces.wiring.observing import Observing
from synlig.surfaces.wiring.people import People
from synlig.surfaces.wiring.reconciling import Reconciling
from synlig.surfaces.wiring.rights import Rights
from synlig.surfaces.wiring.ruling import Ruling

Result = TypeVar("Result")


class Wiring(Classifying, AtTheDoor, Rights, Ruling, Reconciling, People, Exchanging, Observing):
    """The parts of one home. Each property is a part under the name that stories ask for it by.

    Nothing is opened before a story needs it: `synlig validate` works without a home.
    """

    def tell(self, story: Callable[..., Result], *arguments: Any) -> Result:
        """Run `story` with `arguments`; its keyword-only parameters without a default are filled by name."""
        return self.bind(story)(*arguments)

    def bind(self, story: Callable[..., Result]) -> Callable[..., Result]:
        """`story` with its parts bound to it: what surfaces get instead of stores."""
        wanted = [
            parameter.name
            for parameter in inspect.signature(story).parameters.values()
            if parameter.kind is inspect.Parameter.KEYWORD_ONLY and parameter.default is inspect.Parameter.empty
        ]
        bound = functools.partial(story, **{name: getattr(self, name) for name in wanted})
        return bound if self.tracer is None else self.tracer.traced(story, bound)

    def anew(self) -> "Wiring":
        """The same home, opened anew: with its settings, codes and organisations as they are now."""
        fresh = Wiring(self._path, self._environment)
        fresh.tracer = self.tracer
        return fresh

    def close(self) -> None:
        """Close what was opened, so that another process may clear up and WAL files are folded in."""
        names = ("drop_boxes", "intake", "table_store", "control", "vault_database", "vault_client", "remote_log")
        for name in (*names, "collector"):
            if name in self.__dict__ and (opened := self.__dict__.pop(name)) is not None:
                opened.close()
