"""The faults that are tried: each a small change to one place of a function or of a module's constant."""

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Change = Callable[[ast.AST], ast.AST | None]
"""What becomes of a copy of the node; None for nothing there."""
SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Div,
    ast.Mod: ast.Div, ast.Pow: ast.Mult, ast.LShift: ast.RShift, ast.RShift: ast.LShift, ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd, ast.BitXor: ast.BitAnd, ast.Break: ast.Continue, ast.Continue: ast.Break,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault in `file`: `unit` is the function (or constant) it is in, `place` the node's number in the module."""

    file: str
    unit: str
    line: int
    place: int
    what: str
    number: int


def mutants_of(file: str, source: str) -> list[Mutant]:
    """Every fault of a module, in the order of its lines."""
    tree = ast.parse(source)
    places = {id(node): number for number, node in enumerate(ast.walk(tree))}
    found = list[Mutant]()
    for unit, root in _units(tree):
        for node in _reached(root):
            for number, (what, _) in enumerate(_changes(node)):
                line: int = getattr(node, "lineno", getattr(root, "lineno", 0))
                found.append(Mutant(file, unit, line, places[id(node)], what, number))
    return sorted(found, key=lambda it: (it.line, it.place, it.number))


def mutated(source: str, mutant: Mutant) -> ast.Module:
    """The module with that one fault."""
    tree = ast.parse(source)
    node = list(ast.walk(tree))[mutant.place]
    _, change = list(_changes(node))[mutant.number]
    put = change(copy.deepcopy(node))
    _Put(node, put).visit(tree)
    return ast.fix_missing_locations(tree)


class _Put(ast.NodeTransformer):
    """Puts one node in the place of another."""

    def __init__(self, old: ast.AST, new: ast.AST | None) -> None:
        self._old, self._new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        """The node, or what stands for it."""
        if node is not self._old:
            return self.generic_visit(node)
        return ast.copy_location(self._new or ast.Pass(), node)


def _units(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Functions and methods by their qualified names, and constants of the module as `=NAME`."""
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            yield f"={node.target.id}", node.value
        yield from _functions(node, "")


def _functions(node: ast.AST, prefix: str) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        yield f"{prefix}{node.name}", node
    elif isinstance(node, ast.ClassDef):
        for inner in node.body:
            yield from _functions(inner, f"{prefix}{node.name}.")


def _reached(root: ast.AST) -> Iterator[ast.AST]:
    """The nodes where a fault is worth trying: no docstrings, annotations, defaults, nor words for people."""
    if isinstance(root, ast.FunctionDef | ast.AsyncFunctionDef):
        for statement in root.body:
            yield from _reached(statement)
        return
    if isinstance(root, ast.Expr) and isinstance(root.value, ast.Constant):
        return
    yield root
    if isinstance(root, ast.Raise):
        words = (it for it in ast.walk(root) if isinstance(it, ast.Constant) and isinstance(it.value, str))
        if any(" " in str(it.value) for it in words):
            return
    if isinstance(root, ast.Call) and isinstance(root.func, ast.Name) and root.func.id == "Words":
        return
    for name, value in ast.iter_fields(root):
        if name in ("annotation", "returns", "decorator_list", "ctx"):
            continue
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, ast.AST):
                yield from _reached(inner)


def _changes(node: ast.AST) -> Iterator[tuple[str, Change]]:
    match node:
        case ast.Compare(ops=[op]) if type(op) in SWAPPED:
            yield f"{_name(op)} to {_name(SWAPPED[type(op)]())}", _with("ops", [SWAPPED[type(op)]()])
        case ast.BoolOp(op=op) | ast.BinOp(op=op) | ast.AugAssign(op=op) if type(op) in SWAPPED:
            yield f"{_name(op)} to {_name(SWAPPED[type(op)]())}", _with("op", SWAPPED[type(op)]())
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield "not left out", lambda _it: operand
        case ast.Break() | ast.Continue():
            yield f"{_name(node)} to {_name(SWAPPED[type(node)]())}", lambda _it: SWAPPED[type(node)]()
        case ast.Constant(value=value):
            yield from _constants(value)
        case ast.If() | ast.While() | ast.IfExp():
            yield "condition turned", _with("test", ast.UnaryOp(ast.Not(), node.test))
        case ast.Return(value=ast.expr() as value) if not _is_none(value):
            yield "returns None", _with("value", ast.Constant(None))
        case ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value) if not _is_none(value):
            yield "assigns None", _with("value", ast.Constant(None))
        case ast.Expr(value=ast.Call() | ast.Await()) | ast.Raise():
            yield f"{_name(node)} left out", lambda _it: None
        case ast.Call(args=args, keywords=keywords):
            yield from _arguments(args, keywords)
        case _:
            return


def _constants(value: object) -> Iterator[tuple[str, Change]]:
    if isinstance(value, bool):
        yield f"{value} to {not value}", lambda _it: ast.Constant(not value)
    elif isinstance(value, int | float):
        yield f"{value} to {value + 1}", lambda _it: ast.Constant(value + 1)
    elif isinstance(value, str):
        yield f"{value[:30]!r} changed", lambda _it: ast.Constant(f"X{value}X")
    elif isinstance(value, bytes):
        yield f"{value[:30]!r} changed", lambda _it: ast.Constant(b"X" + value + b"X")


def _arguments(args: list[ast.expr], keywords: list[ast.keyword]) -> Iterator[tuple[str, Change]]:
    for at, given in enumerate(args):
        if not isinstance(given, ast.Starred) and not _is_none(given):
            others: list[ast.expr] = [*args[:at], ast.Constant(None), *args[at + 1 :]]
            yield f"argument {at + 1} None", _with("args", others)
    for at, keyword in enumerate(keywords):
        yield f"argument {keyword.arg} left out", _with("keywords", [*keywords[:at], *keywords[at + 1 :]])


def _with(field: str, value: object) -> Change:
    def changed(node: ast.AST) -> ast.AST:
        setattr(node, field, value)
        return node

    return changed


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _name(node: ast.AST) -> str:
    return type(node).__name__.lower()
