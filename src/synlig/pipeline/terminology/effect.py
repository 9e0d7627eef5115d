"""What an import would change, told as data for the people who are to approve it."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from synlig.core.classification import Classification, ConceptMap, Edition, InForce, ValueSet
from synlig.pipeline.terminology.compare import EditionChange, SetChange

EXAMPLES: Final = 20
"""Codes named of each kind of change; all of them are counted."""
Json = dict[str, Any]


def affected(editions: Iterable[EditionChange]) -> set[str]:
    """Codes whose rows in our data would mean something else: gone, ended or called otherwise, or known at last."""
    found: set[str] = set()
    for each in editions:
        found.update(each.removed, each.ended, each.added, (code for code, _, _ in each.renamed))
    return found


def effect_of(
    brought: Classification,
    left_out: Sequence[Edition | ValueSet | ConceptMap],
    editions: Sequence[EditionChange],
    sets: Sequence[SetChange],
    used: Iterable[tuple[str, str, str, int]],
) -> Json:
    """Editions, value sets and maps with their differences.

    `left_out` are published already; `used` are (code, table, column, rows) of our data, fit to be shown.
    """
    what = {code: word for each in editions for word, codes in _kinds(each).items() for code in codes}
    rows = [
        {"code": code, "what": what.get(code, ""), "table": table, "column": column, "rows": count}
        for code, table, column, count in used
    ]
    return {
        "editions": [_edition(each) for each in editions],
        "valuesets": [_set(each) for each in sets],
        "maps": [{"url": each.url, "name": each.name, "lines": len(each.matches)} for each in brought.maps],
        "left_out": [{"url": each.url, "version": each.version} for each in left_out],
        "in_our_data": rows,
    }


def _kinds(each: EditionChange) -> dict[str, Sequence[str]]:
    """Last wins: a code that ends and is called otherwise is told as ending."""
    renamed = [code for code, _, _ in each.renamed]
    return {"added": each.added, "renamed": renamed, "ended": each.ended, "removed": each.removed}


def _edition(each: EditionChange) -> Json:
    kinds = _kinds(each) | {"moved": each.moved}
    return {
        "system": each.edition.url,
        "name": each.edition.name,
        "version": each.edition.version,
        "follows": each.follows,
        **_days(each.edition.in_force),
        "codes": len(each.edition.concepts),
        **{word: len(codes) for word, codes in kinds.items()},
        "examples": {word: list(codes[:EXAMPLES]) for word, codes in kinds.items() if codes},
        "called": [{"code": code, "was": was, "becomes": now} for code, was, now in each.renamed[:EXAMPLES]],
    }


def _set(each: SetChange) -> Json:
    return {
        "url": each.valueset.url,
        "name": each.valueset.name,
        **_days(each.valueset.in_force),
        "added": len(each.added),
        "removed": len(each.removed),
        "examples": {
            "added": [code for _, code in each.added[:EXAMPLES]],
            "removed": [code for _, code in each.removed[:EXAMPLES]],
        },
    }


def _days(in_force: InForce) -> Json:
    return {"valid_from": in_force.first, "valid_to": in_force.last}
