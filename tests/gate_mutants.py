"""Random changes to whole reports: something taken away, doubled, swapped, moved in from elsewhere, or made odd."""

import copy
import json
import random
from typing import Any, Final

Json = dict[str, Any]
Path = tuple[Any, ...]
ODD: Final[tuple[Any, ...]] = (
    None, True, False, 0, 1, -1, 1.5, "", " ", "x", [], {}, [None], [{}], {"id": "x"}, "x" * 64, "x" * 65,
    "2026", "2026-11", "2026-02-30", "2024-02-29", "2023-02-29", "2026-13-01", "0000-01-01", "9999-12-31",
    "2026-11-20T24:00:00Z", "2026-11-20T10:00:00", "2026-11-20T10:00:60Z", "2026-11-20T10:00:00+14:00",
    "2026-11-20T10:00:00+14:30", "2026-11-20T10:00:00.123456789Z", "æøå", "a b", "a  b", " a", "a ", "a\nb", "\u00a0",
    "\u0001", 'a"b', "a\\b", "http://x y", "urn:x", "entered-in-error", "resolved", "active", "inactive", "completed",
    "１２３４５６７８９０１", "#x", "Patient/x/_history/1",
)  # fmt: skip
NAMES: Final = (
    "id", "extension", "modifierExtension", "text", "language", "contained", "display", "version", "userSelected",
    "reference", "identifier", "type", "period", "start", "end", "value", "code", "coding", "system", "use", "url",
    "valueCode", "meta", "fullUrl", "link", "search", "status", "basedOn", "category", "name", "_status", "_id", "note",
    "focus", "subject", "encounter", "deceasedDateTime", "severity", "clinicalStatus", "unknown",
)  # fmt: skip


def places(value: Any, path: Path = ()) -> list[Path]:
    """The path of every value within a JSON value, itself first."""
    held = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, inner in held for place in places(inner, (*path, key)))]


def at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def small(value: Any) -> Any:
    """A copy of a value that is not too large to be put in many times."""
    return copy.deepcopy(value) if len(json.dumps(value)) < 400 else "x"


def mutant(report: Json, dice: random.Random) -> Json:
    """`report` with one to three random changes."""
    changed = copy.deepcopy(report)
    paths = places(report)[1:]
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        try:
            _change(changed, dice.choice(paths), paths, dice)
        except (KeyError, IndexError, TypeError, AttributeError):
            continue  # an earlier change took the place away
    return changed


def _change(report: Json, path: Path, paths: list[Path], dice: random.Random) -> None:
    holder, key = at(report, path[:-1]), path[-1]
    match dice.randrange(6):
        case 0:
            del holder[key]
        case 1:
            holder[key] = copy.deepcopy(dice.choice(ODD))
        case 2:
            holder[key] = small(at(report, dice.choice(paths)))
        case 3 if isinstance(holder, list):
            holder.append(small(dice.choice(holder)))
        case 3:
            holder[dice.choice(NAMES)] = small(dice.choice((dice.choice(ODD), at(report, dice.choice(paths)))))
        case 4:
            holder[key] = small(at(report, dice.choice([each for each in paths if each[-1] == key])))
        case _:
            holder[key] = [holder[key]] if dice.random() < 0.5 else {"a": holder[key]}
