"""A push: the standard cubes a municipality has put into its own drop box whenever a new release is out (C7)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from synlig.core.errors import WrongUsage
from synlig.core.kommune import KommuneKode

WORDS: Final = ("sender", "formats", "cubes")


@dataclass(frozen=True, slots=True)
class Push:
    """What goes to whom; no cubes named: all that are released."""

    kommune: KommuneKode
    sender: str
    formats: tuple[str, ...]
    cubes: tuple[str, ...]


def pushes(said: Mapping[str, str], kommuner: Collection[str], formats: Collection[str]) -> tuple[Push, ...]:
    """The pushes that the settings' table `push` declares, by municipality.

    Raises:
        WrongUsage: a key that is none, a municipality or format that is not there, or nobody to push to.
    """
    declared = dict[str, dict[str, str]]()
    for key, value in said.items():
        kommune, _, word = key.partition("_")
        if kommune not in kommuner or word not in WORDS:
            raise WrongUsage(f"[push] {key}: write a municipality's code and _sender, _formats or _cubes.")
        declared.setdefault(kommune, {})[word] = value
    return tuple(_push(kommune, words, formats) for kommune, words in sorted(declared.items()))


def _push(kommune: str, words: Mapping[str, str], formats: Collection[str]) -> Push:
    chosen = tuple(words.get("formats", "csv").split())
    unknown = [one for one in chosen if one not in formats]
    if not words.get("sender") or unknown or not chosen:
        raise WrongUsage(f"[push] {kommune}: it needs _sender, and formats among {', '.join(formats)}.")
    return Push(KommuneKode(kommune), words["sender"], chosen, tuple(words.get("cubes", "").split()))
