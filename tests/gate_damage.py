"""Where the elements of a profile stand in a whole report, and the ways one can be spoilt there."""

import copy
from collections.abc import Iterator
from typing import Any

from synlig.core.profile import Element, Profile, Profiles

Json = dict[str, Any]


class Damage:
    """Finds the places of one profile's elements and changes what stands there."""

    def __init__(self, profiles: Profiles, profile: Profile) -> None:
        self.profiles = profiles
        self.profile = profile

    def holder(self, report: Json, path: str) -> Json:
        """The object that has (or may get) the last name of `path`."""
        holder = self._root(report)
        steps = path.split(".")
        for at, step in enumerate(steps[:-1]):
            if not step.endswith("[x]") and ":" not in step and step not in holder:
                many = any(e.many for e in self.profile.elements if e.path == ".".join(steps[: at + 1]))
                holder[step] = [{}] if many else {}
            held = holder[_key(holder, step)]
            holder = self._chosen(held, path, step) if isinstance(held, list) else held
        return holder

    def _root(self, report: Json) -> Json:
        if self.profile.type == "Bundle":
            return report
        return max((value for value in _objects(report) if self._is_mine(value)), key=lambda value: len(str(value)))

    def _is_mine(self, value: Json) -> bool:
        if self.profile.type == "Extension":
            return value.get("url") == self.profile.url
        if self.profile.type == "Identifier":
            return value.get("system") == self._pattern(self.profile, "system")
        return self.profile.url in value.get("meta", {}).get("profile", ()) and "resourceType" in value

    def _pattern(self, profile: Profile, path: str) -> Any:
        return next((e.pattern for e in profile.elements if e.path == path), None)

    def _chosen(self, held: list[Json], path: str, step: str) -> Json:
        tells = self._tells(path[: path.index(step) + len(step)]) if ":" in step else None
        return held[0] if tells is None else next(item for item in held if tells.items() <= item.items())

    def _tells(self, path: str) -> Json | None:
        """What tells the items of the slice at `path`."""
        element = next(e for e in self.profile.elements if e.path == path)
        pattern = self._pattern(self.profile, path + ".system")
        for url in (url for ref in element.types for url in ref.profiles):
            profile = self.profiles.profiles[url]
            if profile.type == "Extension":
                return {"url": url}
            pattern = pattern or self._pattern(profile, "system")
        return {"system": pattern} if pattern else None

    def add(self, holder: Json, element: Element) -> None:
        name, _, slice_name = element.path.rpartition(".")[2].partition(":")
        if name.endswith("[x]"):
            holder[slice_name or name.removesuffix("[x]") + "DateTime"] = "2026-01-01"
        elif slice_name and element.path.startswith(("identifier:", "extension:", "code.coding:")):
            holder.setdefault(name, []).append(self._tells(element.path) or {"system": "urn:oid:1.2.3"})
        else:
            holder[name] = [{"text": "x"}] if element.many else "x"

    def remove(self, holder: Json, element: Element) -> None:
        name, _, slice_name = element.path.rpartition(".")[2].partition(":")
        key = _key(holder, name)
        if not slice_name or "[x]" in name:
            del holder[key]
            return
        tells = self._tells(element.path) or {}
        kept = [item for item in holder[key] if not tells.items() <= item.items()]
        holder[key] = kept or [
            {"system": "urn:oid:9.9", "url": "https://eoj.invalid/other", "value": "x", "valueCode": "x"}
        ]

    def repeat(self, holder: Json, element: Element) -> None:
        name, _, slice_name = element.path.rpartition(".")[2].partition(":")
        items = holder[_key(holder, name)]
        tells = self._tells(element.path) if slice_name else None
        item = items[0] if tells is None else next((i for i in items if tells.items() <= i.items()), tells)
        items.extend(copy.deepcopy(item) for _ in range((element.max or 0) + 1))

    def get(self, holder: Json, element: Element) -> Any:
        return holder[_key(holder, element.path.rpartition(".")[2].partition(":")[0])]

    def get_list(self, holder: Json, element: Element) -> list[Any]:
        return self.get(holder, element)

    def set(self, holder: Json, element: Element, value: Any) -> None:
        holder[_key(holder, element.path.rpartition(".")[2].partition(":")[0])] = value

    def set_item(self, holder: Json, element: Element, value: Any) -> None:
        self.set(holder, element, [value] if element.many else value)

    def rename(self, holder: Json, element: Element, kind: str) -> None:
        name = element.path.rpartition(".")[2].removesuffix("[x]")
        del holder[_key(holder, element.path.rpartition(".")[2])]
        holder[name + kind[0].upper() + kind[1:]] = {} if kind[0].isupper() else "2026-01-01"

    def spoil(self, holder: Json, element: Element) -> None:
        if isinstance(element.pattern, dict):
            value = self.get(holder, element)
            coding = value[0] if isinstance(value, list) else value
            coding["code"] = "andet"
        else:
            self.set_item(holder, element, "andet")

    def recode(self, holder: Json, element: Element) -> None:
        name, _, slice_name = element.path.rpartition(".")[2].partition(":")
        value = holder[_key(holder, name)]
        if isinstance(value, str):
            holder[_key(holder, name)] = "ukendt-kode"
            return
        if slice_name:
            value = self._chosen(value, element.path, f"{name}:{slice_name}")
        value = value[0] if isinstance(value, list) else value
        coding = value["coding"][0] if "coding" in value else value
        coding["code"] = "ukendt-kode"


def _key(holder: Json, step: str) -> str:
    name = step.partition(":")[0]
    if not name.endswith("[x]"):
        return name
    start = name.removesuffix("[x]")
    return next(key for key in holder if key.startswith(start) and key[len(start) :][:1].isupper())


def _objects(value: Any) -> Iterator[Json]:
    if isinstance(value, dict):
        yield value
        for held in value.values():
            yield from _objects(held)
    elif isinstance(value, list):
        for held in value:
            yield from _objects(held)
