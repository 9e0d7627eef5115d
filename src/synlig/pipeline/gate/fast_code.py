"""Writes, for each struct type, the function that checks what its decoder cannot: straight code, compiled once.

The source is put together from the names in the declarations that come with the package, never from input.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from msgspec import UNSET

from synlig.core.cpr import CPR_PATTERN
from synlig.pipeline.gate.fast_dates import Memory, ordered
from synlig.pipeline.gate.fast_types import Part, Plan, attribute
from synlig.pipeline.gate.kinds import SOR_DIGITS, URN_UUID
from synlig.pipeline.gate.primitives import FORMS

Find = Callable[[str], Any]
Check = Callable[[Any, Find], bool]
STEP: Final = "    "
VALUES: Final = {
    "dk-core-cpr-identifier": CPR_PATTERN.fullmatch,
    "dk-core-sor-identifier": SOR_DIGITS.fullmatch,
    "dk-core-kombit-org-identifier": URN_UUID.fullmatch,
}
REMEMBERED: Final = {
    "date": ("days", "day"),
    "instant": ("instants", "instant"),
    "address": ("addresses", "address"),
    "word": ("words", "word"),
}


class CodeWriter:
    """Writes checks; `structs` maps the url of a profile to its struct, for what references may lead to."""

    def __init__(self, memory: Memory, structs: Mapping[str, Any]) -> None:
        self._structs = structs
        self._names: dict[str, Any] = {
            "UNSET": UNSET, "ordered": ordered, "name": FORMS["id"].fullmatch,
            "date_time": memory.date_time, "instant": memory.instant,
            "days": memory.days, "day": memory.day, "instants": memory.instants, "words": memory.words,
            "word": memory.word, "addresses": memory.addresses, "address": memory.address,
        }  # fmt: skip
        self._count = 0

    def check(self, plan: Plan, rules: Iterable[Check]) -> Check:
        """The function that says whether a decoded resource is sound, its `rules` included."""
        lines = ["def check(r, find):", *self._body(plan, "r", 1)]
        lines += [f"{STEP}if not {self._name('rule', rule)}(r, find): return False" for rule in rules]
        lines.append(f"{STEP}return True")
        space = dict(self._names)
        exec(compile("\n".join(lines), "<gate>", "exec"), space)  # noqa: S102 our own words only, see above
        made: Check = space["check"]
        return made

    def _name(self, stem: str, value: Any) -> str:
        self._count += 1
        name = f"{stem}{self._count}"
        self._names[name] = value
        return name

    def _fresh(self) -> str:
        self._count += 1
        return f"v{self._count}"

    def _body(self, plan: Plan, source: str, depth: int) -> list[str]:
        lines = [line for part in plan.parts for line in self._part(part, f"{source}.{attribute(part.name)}", depth)]
        if {part.name for part in plan.parts if part.kind == "dateTime"} >= {"start", "end"}:
            lines.append(
                f"{STEP * depth}if {source}.start is not UNSET and {source}.end is not UNSET"
                f" and not ordered({source}.start, {source}.end): return False"
            )
        if plan.values:
            form = self._name("form", VALUES[plan.values])
            lines.append(f"{STEP * depth}if {form}({source}.value) is None: return False")
        return lines

    def _part(self, part: Part, source: str, depth: int) -> list[str]:
        held = self._fresh()
        lines = [f"{STEP * depth}{held} = {source}"]
        if not part.required:
            if any(low > 0 for low, _ in part.slices):
                return [f"{STEP * depth}if True: return False"]
            lines.append(f"{STEP * depth}if {held} is not UNSET:")
            depth += 1
        inner = self._counts(part, held, depth)
        if not part.many:
            inner += self._one(part, held, depth)
        elif part.max == 1:
            inner += self._one(part, f"{held}[0]", depth)
        else:
            item = self._fresh()
            each = self._one(part, item, depth + 1)
            inner += [f"{STEP * depth}for {item} in {held}:", *each] if each else []
        return [*lines, *inner] if inner else []

    def _one(self, part: Part, source: str, depth: int) -> list[str]:
        pad = STEP * depth
        if part.kind in REMEMBERED:
            seen, good = REMEMBERED[part.kind]
            return [f"{pad}if {source} not in {seen} and not {good}({source}): return False"]
        if part.kind == "whole":
            return [f"{pad}if type({source}) is not int: return False"]
        if part.kind == "id":
            return [f"{pad}if name({source}) is None: return False"]
        if part.kind == "dateTime":
            known = f"{source} not in days and {source} not in instants"
            return [f"{pad}if {known} and not date_time({source}): return False"]
        if part.kind == "pointer":
            targets = frozenset(self._structs[url] for url in part.targets if url in self._structs)
            return [f"{pad}if type(find({source}.reference)) not in {self._name('targets', targets)}: return False"]
        return self._content(part.plans, source, depth)

    def _content(self, plans: tuple[Plan, ...], source: str, depth: int) -> list[str]:
        if len(plans) == 1:
            return self._body(plans[0], source, depth)
        lines: list[str] = []
        for plan in plans:
            inner = self._body(plan, source, depth + 1)
            if inner:
                lines += [f"{STEP * depth}if type({source}) is {self._name('Kind', plan.struct)}:", *inner]
        return lines

    def _counts(self, part: Part, held: str, depth: int) -> list[str]:
        pad = STEP * depth
        if len(part.slices) == 1:
            ((_, high),) = part.slices
            narrower = high is not None and (part.max is None or high < part.max)
            return [f"{pad}if len({held}) > {high}: return False"] if narrower else []
        if len(part.slices) < 2 or part.max == 1:
            return []
        lows = [low for low, _ in part.slices]
        alone = frozenset(plan.struct for plan, low in zip(part.plans, lows, strict=True) if sum(lows) - low == 0)
        lines = [
            f"{pad}if len({held}) == 1:",
            f"{pad}{STEP}if type({held}[0]) not in {self._name('alone', alone)}: return False",
        ]
        lines += [f"{pad}else:", f"{pad}{STEP}kinds = [type(item) for item in {held}]"]
        for plan, (low, high) in zip(part.plans, part.slices, strict=True):
            count = f"kinds.count({self._name('Kind', plan.struct)})"
            if low:
                lines.append(f"{pad}{STEP}if {count} < {low}: return False")
            if high is not None:
                lines.append(f"{pad}{STEP}if {count} > {high}: return False")
        return lines
