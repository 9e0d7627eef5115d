"""A resource copied element by element along an allow-list: what is not on the list is never looked at."""

from collections.abc import Callable, Iterable
from typing import Any

from synlig.core.agreement import AllowedResource
from synlig.core.codes import CodeBook
from synlig.pipeline.pack.forms import Form, Holder, Setting, form_of

Copier = Callable[[Any, Holder, Setting], Any]
"""(element, the object that holds it, setting) -> what of it leaves, or None."""
Tree = dict[str, "Tree | Form"]


def copier_of(resource: AllowedResource, book: CodeBook) -> Copier:
    """What copies a resource of this kind; it gives None where a required element does not survive."""
    tree: Tree = {}
    for field in resource.fields:
        _plant(tree, field.path.split(".")[1:], form_of(field, book))
    return _object(tree, resource.type, resource.required)


def _plant(tree: Tree, names: list[str], form: Form) -> None:
    for name in names[:-1]:
        tree = _branch(tree, name)
    tree[names[-1]] = form


def _branch(tree: Tree, name: str) -> Tree:
    branch = tree.setdefault(name, {})
    if not isinstance(branch, dict):
        raise TypeError(f"{name} is listed both as a value and as what holds values")
    return branch


def _object(tree: Tree, path: str, required: Iterable[str]) -> Copier:
    """An object is rebuilt from the names on the list; what it cannot do without comes first, as most falls there."""
    inner = {
        name: _object(kept, f"{path}.{name}", required) if isinstance(kept, dict) else kept
        for name, kept in tree.items()
    }
    ordered = sorted(inner, key=lambda name: f"{path}.{name}" not in required)
    parts = tuple((name, inner[name], f"{path}.{name}" in required) for name in ordered)

    def copy(element: Any, _holder: Holder, setting: Setting) -> Any:
        if not isinstance(element, dict):
            return None
        built: dict[str, Any] = {}
        for name, part, needed in parts:
            value = element.get(name)
            if isinstance(value, list):
                kept = [each for item in value if (each := part(item, element, setting)) is not None] or None
            else:
                kept = None if value is None else part(value, element, setting)
            if kept is not None:
                built[name] = kept
            elif needed:
                return None
        return built or None

    return copy
