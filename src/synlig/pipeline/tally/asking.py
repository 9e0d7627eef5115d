"""A question in words into a request, or words on what may be asked."""

from collections.abc import Mapping, Sequence

from synlig.core.cells import CodeLists
from synlig.core.cube import Cube
from synlig.core.errors import WrongUsage
from synlig.core.query import TableRequest

AAR = "aar"


def parse_request(
    cube: Cube, by: str, where: str, measure: str, lists: CodeLists, years: Sequence[str], *, zeros: bool = False
) -> TableRequest:
    """The request behind `--by DIM,…`, `--where DIM=VALUE,…` and `--measure M` (CONTRACT.md).

    Conditions on one dimension are alternatives, on different ones they hold together.

    Raises:
        WrongUsage: an unknown dimension, code or measure, a repetition, or a form that is not understood;
            the message lists what there is.
    """
    dimensions = [part.strip() for part in by.split(",") if part.strip()]
    for name in dimensions:
        _check_dimension(cube, name)
    if len(set(dimensions)) < len(dimensions):
        raise WrongUsage("A dimension is named once in --by.")
    known = [one.name for one in (*cube.measures, *cube.rates)]
    if measure not in known:
        raise WrongUsage(f"{cube.name} has no measure of that name; it has: {', '.join(known)}.")
    return TableRequest(cube.name, tuple(dimensions), _conditions(cube, where, lists, years), measure, zeros)


def _conditions(cube: Cube, where: str, lists: CodeLists, years: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for part in filter(None, (part.strip() for part in where.split(","))):
        name, sign, code = (piece.strip() for piece in part.partition("="))
        if not sign:
            raise WrongUsage("A condition is written DIMENSION=CODE, several separated by commas.")
        _check_dimension(cube, name)
        if code not in (years if name == AAR else lists[name].codes):
            raise WrongUsage(_unknown_code(name, lists, years))
        found[name] = (*found.get(name, ()), code) if code not in found.get(name, ()) else found[name]
    return found


def _check_dimension(cube: Cube, name: str) -> None:
    if cube.dimension(name) is None:
        known = ", ".join(dimension.name for dimension in cube.dimensions)
        raise WrongUsage(f"{cube.name} has no dimension of that name; it has: {known}.")


def _unknown_code(name: str, lists: CodeLists, years: Sequence[str]) -> str:
    codes = tuple(years) if name == AAR else lists[name].codes
    few = ", ".join(codes[:12]) + (f" and {len(codes) - 12} more" if len(codes) > 12 else "")
    return f"{name} has no such code in this release; it has: {few}."
