"""Putting a fault into modules that are loaded already: by the code of a function, or the value of a constant."""

import functools
import sys
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

from house.mutation.mutants import Mutant, mutated


def plant(module: ModuleType, source: str, mutant: Mutant) -> None:
    """Let `module` behave as with the fault, in this process.

    Raises:
        LookupError: the function is not found as it was written.
    """
    whole = compile(mutated(source, mutant), mutant.file, "exec", dont_inherit=True)
    if mutant.unit.startswith("="):
        _plant_constant(module, whole, mutant.unit[1:])
    else:
        function = _function(module, mutant.unit)
        function.__code__ = next(code for code in _codes(whole) if code.co_qualname == mutant.unit)
    _forget(module.__name__)


def _plant_constant(module: ModuleType, whole: CodeType, name: str) -> None:
    made: dict[str, Any] = {"__name__": module.__name__, "__file__": module.__file__, "__package__": module.__package__}
    exec(whole, made)  # noqa: S102 (our own module, with one fault)
    old, new = getattr(module, name), made[name]
    for other in list(sys.modules.values()):
        if getattr(other, "__dict__", {}).get(name) is old:
            setattr(other, name, new)


def _function(module: ModuleType, unit: str) -> FunctionType:
    found: Any = module
    for part in unit.split("."):
        found = vars(found)[part]
    while not isinstance(found, FunctionType):
        inside = [getattr(found, name, None) for name in ("__wrapped__", "__func__", "fget", "func")]
        found = next((it for it in inside if it is not None), None)
        if found is None:
            raise LookupError(unit)
    return found


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _codes(inner)


def _forget(changed: str) -> None:
    """Nothing that the module's package remembers from before the fault may answer for it."""
    package = changed.rpartition(".")[0]
    for name, module in list(sys.modules.items()):
        if name == changed or (package and name.startswith(f"{package}.")):
            for kept in list(vars(module).values()):
                clear: Callable[[], None] | None = getattr(kept, "cache_clear", None)
                if isinstance(kept, functools._lru_cache_wrapper) and clear is not None:  # noqa: SLF001
                    clear()
